import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import type { Page } from '../../../platform/graphql/pagination.ts';

/** A list, newest first, by a moment of millisecond precision and an id. All of it is text of ours. */
export interface Timeline {
  readonly table: string;
  readonly columns: string;
  readonly at: string;
  /** Column of the parent; a root list has none. */
  readonly parent: string | null;
  /** A further condition over the alias t. */
  readonly where?: string;
}

export interface TimelineRow {
  readonly id: string;
  readonly timelineAt: Date;
  readonly timelineParent: string | null;
}

export const timelineKeys = (row: TimelineRow): [string, string] => [row.timelineAt.toISOString(), row.id];

function bounds({ at }: Timeline, page: Page, from: number) {
  const parts: string[] = [];
  const values: unknown[] = [];
  const bound = (sign: string, keys: Page['after']) => {
    if (keys === null) return;
    parts.push(
      `and (t.${at}, t.id) ${sign} ($${from + values.length}::timestamptz, $${from + values.length + 1}::uuid)`,
    );
    values.push(...keys);
  };
  bound('<', page.after);
  bound('>', page.before);
  return { sql: parts.join(' '), values };
}

function inner(timeline: Timeline, page: Page, from: number) {
  const { table, columns, at, parent, where } = timeline;
  const { sql, values } = bounds(timeline, page, from);
  const direction = page.backward ? 'asc' : 'desc';
  return {
    sql: `select ${columns}, t.${at} as "timelineAt", ${parent === null ? 'null' : `t.${parent}`} as "timelineParent"
          from devices.${table} t where ${parent === null ? 'true' : `t.${parent} = p.id`} and (${where ?? 'true'}) ${sql}
          order by t.${at} ${direction}, t.id ${direction} limit ${page.limit + 1}`,
    values,
    order: `order by x."timelineAt" ${direction}, x.id ${direction}`,
  };
}

/** The same page for each parent, in one statement; one row more than a page has. */
export async function pagesOf<Row extends object>(
  query: ViewerQuery,
  timeline: Timeline,
  parents: readonly string[],
  page: Page,
): Promise<Map<string | null, (Row & TimelineRow)[]>> {
  const { sql, values, order } = inner(timeline, page, 2);
  const rows = await query<Row & TimelineRow>(
    `select x.* from unnest($1::uuid[]) p (id) cross join lateral (${sql}) x ${order}`,
    [parents, ...values],
  );
  return Map.groupBy(rows, (row) => row.timelineParent);
}

export async function rootPage<Row extends object>(
  query: ViewerQuery,
  timeline: Timeline,
  page: Page,
): Promise<(Row & TimelineRow)[]> {
  const { sql, values, order } = inner(timeline, page, 1);
  return query<Row & TimelineRow>(`select x.* from (${sql}) x ${order}`, values);
}

export async function countsOf(
  query: ViewerQuery,
  { table, parent, where }: Timeline,
  parents: readonly string[],
): Promise<Map<string, number>> {
  const rows = await query<{ parent: string; count: number }>(
    `select t.${parent ?? 'id'} as parent, count(*)::int as count from devices.${table} t
     where t.${parent ?? 'id'} = any ($1::uuid[]) and (${where ?? 'true'}) group by 1`,
    [parents],
  );
  return new Map(rows.map(({ parent: of, count }) => [of, count]));
}

export async function rootCount(query: ViewerQuery, { table, where }: Timeline): Promise<number> {
  const [row] = await query<{ count: number }>(
    `select count(*)::int as count from devices.${table} t where ${where ?? 'true'}`,
  );
  return row?.count ?? 0;
}
