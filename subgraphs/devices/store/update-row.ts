import type pg from 'pg';

/** Columns by the field that sets them. */
export type Columns = Readonly<Record<string, string>>;

/** What was before and is now, by field: for the audit trail. What was set to what it was is left out. */
export type Changes = Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>;

/** Moments of bookkeeping say nothing of what changed. */
const bookkeeping = ['updatedAt'];

/** Sets what the input names (null clears it, what is left out stays) and counts the version up. */
export async function updateRow(
  client: pg.ClientBase,
  table: string,
  id: string,
  columns: Columns,
  input: object,
): Promise<Changes> {
  const given = new Map(Object.entries(input).filter(([field, value]) => field in columns && value !== undefined));
  const sets = [...given.keys()].map((field, i) => `${columns[field]} = $${i + 2}`);
  const row = async () => {
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from devices.${table} t where id = $1`,
      [id],
    );
    return rows[0]?.row ?? {};
  };
  const before = await row();
  await client.query(`update devices.${table} set ${['version = version + 1', ...sets].join(', ')} where id = $1`, [
    id,
    ...given.values(),
  ]);
  const after = await row();
  const changed = [...given.keys()].flatMap((field) => {
    const column = columns[field] ?? '';
    const [old, now] = [before[column] ?? null, after[column] ?? null];
    const same = JSON.stringify(old) === JSON.stringify(now) || bookkeeping.includes(field);
    return same ? [] : [[field, { before: old, after: now }] as const];
  });
  return Object.fromEntries(changed);
}
