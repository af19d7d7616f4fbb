import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from './test/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

describe('the catalogue', () => {
  it('has row-level security, forced, on every table that the reader can touch', async () => {
    const { rows } = await database.owner.query<{ relname: string }>(
      `select c.relname from pg_class c where c.relnamespace = 'devices'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
         and exists (select 1 from unnest(array['select','insert','update']) privilege
                     where has_table_privilege('devices_reader', c.oid, privilege)
                        or has_any_column_privilege('devices_reader', c.oid, privilege))
         and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
  });
});
