import { allOf, type Sql, sql, word } from './sql.ts';

/** A list in the order of a column (a time or a text) and then of ids. Times are kept to the millisecond. */
export interface ListOf {
  /** With the alias t; it has a column `id`. */
  readonly from: Sql;
  readonly columns: Sql;
  readonly where: readonly Sql[];
  readonly order: { readonly column: string; readonly type: 'timestamptz' | 'text' };
  readonly descending: boolean;
}

/** As pages of the graph are asked for; keys are [time in Unix milliseconds or text, id]. */
export interface ListPage {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: readonly [string | number, string] | null;
  readonly before: readonly [string | number, string] | null;
}

export interface Listed {
  readonly id: string;
  readonly place: Date | string;
}

export const placeOf = ({ place, id }: Listed): [string | number, string] => [
  place instanceof Date ? place.getTime() : place,
  id,
];

/** One row more than the page has, in its order; with `place`, the value that it is ordered by. */
export function pageSql(list: ListOf, page: ListPage): Sql {
  const { columns, from, where, order, descending } = list;
  const column = word(`t.${order.column}`);
  const beyond = (sign: string, keys: ListPage['after']) => {
    if (keys === null) return [];
    const [place, id] = keys;
    const value =
      typeof place === 'number' ? sql`to_timestamp(${place}::double precision / 1000)` : sql`${place}::text`;
    return [sql`(${column}, t.id) ${word(sign)} (${value}, ${id}::uuid)`];
  };
  const conditions = [
    ...where,
    ...beyond(descending ? '<' : '>', page.after),
    ...beyond(descending ? '>' : '<', page.before),
  ];
  const direction = word(descending === page.backward ? 'asc' : 'desc');
  return sql`select ${columns}, ${column} as place from ${from} where ${allOf(conditions)}
    order by ${column} ${direction}, t.id ${direction} limit ${page.limit + 1}`;
}

export const countSql = ({ from, where }: ListOf): Sql =>
  sql`select count(*)::int as count from ${from} where ${allOf(where)}`;

/** Each owner's own page in one statement: `owners` has the alias `owner` with a column `id`. */
export const ownerPagesSql = (owners: Sql, list: ListOf, page: ListPage): Sql =>
  sql`select owner.id as owner_id, page.* from ${owners} cross join lateral (${pageSql(list, page)}) page`;

export const ownerCountsSql = (owners: Sql, list: ListOf): Sql =>
  sql`select owner.id as owner_id, counted.count from ${owners} cross join lateral (${countSql(list)}) counted`;
