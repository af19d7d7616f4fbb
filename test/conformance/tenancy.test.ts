import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations as devices } from '../../migrations/devices/list.ts';
import { migrations as monitoring } from '../../migrations/monitoring/list.ts';
import { migrations as partners } from '../../migrations/partners/list.ts';
import { migrations as predictions } from '../../migrations/predictions/list.ts';
import { migrations as telemetry } from '../../migrations/telemetry/list.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { subgraphNames } from '../../platform/db/provision.ts';
import { privateDatabase } from '../support/database.ts';

/** Reference data of no tenant: the same for everybody who is signed in. */
const nobodys = ['telemetry.metric', 'partners.partner'];

describe('what a resolver can touch, in the catalogue of the whole database', () => {
  const closing = new AsyncDisposableStack();
  let client: pg.Client;
  beforeAll(async () => {
    const database = closing.use(await privateDatabase());
    const lists = { devices, telemetry, monitoring, predictions, partners };
    for (const name of subgraphNames) await migrate(database.urls[name].ownerUrl, name, lists[name]);
    client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    closing.defer(() => client.end());
    // A month's partition, as the writer makes it.
    await client.query(`select telemetry.ensure_partition('2026-06-01')`);
  });
  afterAll(() => closing.disposeAsync());

  it('reader roles own nothing, bypass nothing and are members of nothing', async () => {
    const { rows } = await client.query(
      `select r.rolname from pg_roles r where r.rolname like '%\\_reader' and r.rolname <> 'pg_reader' and r.rolname = any ($1)
       and (r.rolsuper or r.rolbypassrls or r.rolcreaterole
         or exists (select 1 from pg_auth_members m where m.member = r.oid)
         or exists (select 1 from pg_class c where c.relowner = r.oid))`,
      [subgraphNames.map((name) => `${name}_reader`)],
    );
    expect(rows).toEqual([]);
  });

  it('every table that a reader can touch has row-level security, every view asks as its caller', async () => {
    const { rows } = await client.query<{ name: string; kind: string; safe: boolean }>(
      `select n.nspname || '.' || c.relname as name, c.relkind as kind,
         case when c.relkind = 'v' then coalesce('security_invoker=true' = any (c.reloptions), false) else c.relrowsecurity end as safe
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm')
         and has_any_column_privilege(n.nspname || '_reader', c.oid, 'select, insert, update')`,
      [subgraphNames],
    );
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter(({ safe, name }) => !safe && !nobodys.includes(name))).toEqual([]);
    expect(rows.map(({ name }) => name)).not.toContain('telemetry.raw_2026_06');
  });

  it('no reader can touch the schema of another subgraph', async () => {
    const { rows } = await client.query(
      `select r.role, n.nspname from unnest($1::text[]) r(role), pg_namespace n
       where n.nspname = any ($2) and r.role <> n.nspname || '_reader' and has_schema_privilege(r.role, n.oid, 'usage')`,
      [subgraphNames.map((name) => `${name}_reader`), subgraphNames],
    );
    expect(rows).toEqual([]);
  });
});
