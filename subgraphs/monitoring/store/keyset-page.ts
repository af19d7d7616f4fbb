import type { Place } from './page-query.ts';
import type { Statement } from './statement.ts';

/** A page of a list in the order of `created_at` and `id`, the newest first. */
export interface KeysetQuery {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: Place | null;
  readonly before: Place | null;
}

export interface KeysetSource {
  readonly columns: string;
  /** Table of the schema, with its alias if `columns` and `where` use one. */
  readonly table: string;
  /** May use $1 to $n for `values`. */
  readonly where: string;
  readonly values: readonly unknown[];
}

export function readKeysetPage<Row extends object>(
  run: Statement,
  source: KeysetSource,
  { limit, backward, after, before }: KeysetQuery,
): Promise<Row[]> {
  const values = [...source.values];
  let { where } = source;
  for (const [place, comparison] of [
    [after, '<'],
    [before, '>'],
  ] as const) {
    if (place === null) continue;
    const at = values.push(new Date(place.timeMs).toISOString(), place.id);
    where += ` and (created_at, id) ${comparison} ($${at - 1}::timestamptz, $${at}::uuid)`;
  }
  const direction = backward ? 'asc' : 'desc';
  return run<Row>(
    `select ${source.columns} from monitoring.${source.table} where ${where}
     order by created_at ${direction}, id ${direction} limit ${limit}`,
    values,
  );
}

/** How many rows the whole list has. */
export async function countKeyset(
  run: Statement,
  { table, where, values }: Omit<KeysetSource, 'columns'>,
): Promise<number> {
  const text = `select count(*)::int as count from monitoring.${table} where ${where}`;
  const [row] = await run<{ count: number }>(text, values);
  return row?.count ?? 0;
}
