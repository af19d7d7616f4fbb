import type pg from 'pg';

/** Columns by the field that sets them. */
export type Columns = Readonly<Record<string, string>>;

/** Sets what the input names (null clears it, what is left out stays) and counts the version up. */
export async function updateRow(
  client: pg.ClientBase,
  table: string,
  id: string,
  columns: Columns,
  input: object,
): Promise<string[]> {
  const given = new Map(Object.entries(input).filter(([field, value]) => field in columns && value !== undefined));
  const sets = [...given.keys()].map((field, i) => `${columns[field]} = $${i + 2}`);
  await client.query(`update devices.${table} set ${['version = version + 1', ...sets].join(', ')} where id = $1`, [
    id,
    ...given.values(),
  ]);
  return [...given.keys()];
}
