import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { building, device, equipment, organizations } from './seed/demo-world.ts';
import { makeDemoWorld } from './seed/make-demo-world.ts';
import { openTestDatabase, type TestDatabase } from './test/test-database.ts';

let database: TestDatabase;
let reader: pg.Client;
beforeAll(async () => {
  database = await openTestDatabase();
  await makeDemoWorld(database.owner, 'k'.repeat(32));
  reader = new pg.Client({ connectionString: database.readerUrl });
  await reader.connect();
});
afterAll(async () => {
  await reader?.end();
  await database?.close();
});

/** One statement as the reader role; the settings are what a viewer's transaction has. */
async function as(
  organizationId: string,
  sql: string,
  values: unknown[] = [],
  more: { role?: string; device?: string } = {},
) {
  await reader.query('begin');
  try {
    const settings = { organization: organizationId, role: more.role ?? 'ADMIN', device: more.device ?? '' };
    for (const [name, value] of Object.entries(settings)) {
      await reader.query('select set_config($1, $2, true)', [`app.${name}`, value]);
    }
    return (await reader.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await reader.query('rollback');
  }
}

const tenantTables = ['organization', 'building', 'equipment', 'device', 'data_grant', 'metric_definition'];

describe('row-level security', () => {
  it('is on, and forced, on every table that the reader can touch', async () => {
    const { rows } = await database.owner.query<{ relname: string }>(
      `select c.relname from pg_class c where c.relnamespace = 'devices'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
         and exists (select 1 from unnest(array['select', 'insert', 'update']) privilege
                     where has_any_column_privilege('devices_reader', c.oid, privilege))
         and not case when c.relkind = 'v' then 'security_invoker=true' = any (c.reloptions)
           else c.relrowsecurity and c.relforcerowsecurity end`,
    );
    expect(rows).toEqual([]);
  });

  it.each(tenantTables)('shows a stranger nothing of %s', async (table) => {
    expect(await as(uuidV4(), `select id from devices.${table}`)).toEqual([]);
    expect(await as('', `select id from devices.${table}`)).toEqual([]);
  });

  it('shows the owner everything of theirs, and a grantee what was granted', async () => {
    for (const { id } of [organizations.owner, organizations.serviceCompany, organizations.manufacturer]) {
      expect(await as(id, 'select id from devices.equipment')).toHaveLength(3);
      expect(await as(id, 'select id from devices.device')).toEqual([{ id: device.id }]);
    }
    expect(await as(organizations.manufacturer.id, 'select id from devices.data_grant')).toHaveLength(3);
    expect(await as(organizations.owner.id, 'select id from devices.data_grant')).toHaveLength(9);
  });

  it('shows a device itself, no grants and no people', async () => {
    const another = { role: '', device: uuidV4() };
    for (const table of ['device', 'data_grant', 'user_account']) {
      expect(await as(organizations.owner.id, `select id from devices.${table}`, [], another)).toEqual([]);
    }
    const itself = await as(organizations.owner.id, 'select id from devices.device', [], {
      role: '',
      device: device.id,
    });
    expect(itself).toHaveLength(1);
  });

  const insert = 'insert into devices.building (id, organization_id, name, time_zone) values ($1, $2, $3, $4)';
  it('lets managers add to their own organization only', async () => {
    const row = (organization: string) => [uuidV4(), organization, 'Annex', 'UTC'];
    await expect(as(organizations.owner.id, insert, row(organizations.owner.id))).resolves.toEqual([]);
    await expect(as(organizations.owner.id, insert, row(organizations.partner.id))).rejects.toThrow(
      /row-level security/,
    );
    await expect(as(organizations.owner.id, insert, row(organizations.owner.id), { role: 'VIEWER' })).rejects.toThrow(
      /row-level security/,
    );
  });

  it('keeps secrets and the making of access from the reader', async () => {
    const [owner, partner] = [organizations.owner.id, organizations.partner.id];
    const denied = [
      'select password_hash from devices.user_account',
      'select private_jwk from devices.signing_key',
      'select hash from devices.credential',
      'select * from devices.access',
      'select * from devices.feed_outbox',
      `select devices.refresh_access('${partner}', '${equipment[0].id}', '${partner}', '${building.id}')`,
    ];
    for (const sql of denied) await expect(as(owner, sql), sql).rejects.toThrow(/permission denied/);
  });
});
