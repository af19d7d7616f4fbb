import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import { columns } from './columns.ts';
import { besideRecord, withFacts } from './connectivity.ts';
import type { BuildingRow, DeviceRow, EquipmentRow } from './entities.ts';

/** What of a page a query needs; keys are [label, id]. */
export interface Keyset {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: readonly (string | number)[] | null;
  readonly before: readonly (string | number)[] | null;
  /** Whether the list itself runs from the last label to the first. */
  readonly descending?: boolean;
}

export interface Lists {
  building: BuildingRow;
  equipment: EquipmentRow;
  device: DeviceRow;
}
export type ListName = keyof Lists;
export type ParentColumn = 'building_id' | 'equipment_id';

/** A condition in SQL over the alias t, with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly unknown[];
}
export const everything: Condition = { sql: 'true', values: [] };

const labels = { building: 'name', equipment: 'name', device: 'device_serial' } as const;
const fieldOf = { building: 'name', equipment: 'name', device: 'deviceSerial' } as const;

/** Of ids and words of ours only: nothing in it is quoted. */
export const arrayLiteral = (ids: readonly string[]) => `{${ids.join(',')}}`;
export const keysOf = (row: BuildingRow | EquipmentRow | DeviceRow): [string, string] => [
  'deviceSerial' in row ? row.deviceSerial : row.name,
  row.id,
];

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** The placeholders of conditions, which do not know what comes before them, get their numbers here. */
function numbered({ sql, values }: Statement): [string, readonly unknown[]] {
  let n = 0;
  return [sql.replaceAll('?', () => `$${++n}`), values];
}

function pageSql(list: ListName, condition: Condition, page: Keyset): Statement & { order: (alias: string) => string } {
  const label = labels[list];
  const falling = page.descending === true;
  const direction = page.backward === falling ? 'asc' : 'desc';
  const bound = (sign: string, keys: Keyset['after']) =>
    keys === null ? { sql: '', values: [] } : { sql: ` and (t.${label}, t.id) ${sign} (?, ?::uuid)`, values: keys };
  const [after, before] = [bound(falling ? '<' : '>', page.after), bound(falling ? '>' : '<', page.before)];
  return {
    sql: `select ${columns[list]} from devices.${list} t where ${condition.sql}${after.sql}${before.sql}
          order by t.${label} ${direction}, t.id ${direction} limit ?`,
    values: [...condition.values, ...after.values, ...before.values, page.limit + 1],
    order: (alias) => `${alias}."${fieldOf[list]}" ${direction}, ${alias}.id ${direction}`,
  };
}

/** One row more than the page has, in its order. */
export function findPage<Name extends ListName>(
  query: ViewerQuery,
  list: Name,
  condition: Condition,
  page: Keyset,
): Promise<Lists[Name][]> {
  return query<Lists[Name]>(...numbered(pageSql(list, condition, page)));
}

export interface Children<Name extends ListName> {
  readonly list: Name;
  readonly column: ParentColumn;
}

/** As findChildren, with what their statuses are worked out of: in one statement, instead of a second one for them. */
export async function findDevicesWithFacts(
  query: ViewerQuery,
  column: ParentColumn,
  parents: readonly string[],
  page: Keyset,
): Promise<Map<string, DeviceRow[]>> {
  const { sql, values, order } = childrenSql({ list: 'device', column }, parents, page);
  const rows = await query<Parameters<typeof withFacts>[0] & { readonly parentId: string }>(
    ...numbered({
      sql: `with page as materialized (${sql}) select page.*, ${besideRecord} from page
            join devices.visible_connectivity(array(select id from page)) c on c.id = page.id order by ${order('page')}`,
      values,
    }),
  );
  const found = Map.groupBy(rows, ({ parentId }) => parentId);
  return new Map([...found].map(([parent, of]) => [parent, of.map(withFacts)]));
}

function childrenSql({ list, column }: Children<ListName>, parents: readonly string[], page: Keyset) {
  const { sql, values, order } = pageSql(list, { sql: `t.${column} = p.id`, values: [] }, page);
  return {
    sql: `select p.id as "parentId", x.* from unnest(?::uuid[]) p (id) cross join lateral (${sql}) x`,
    ...{ values: [parents, ...values], order },
  };
}

/** The same page of each parent's children, in one statement however many parents there are. */
export async function findChildren<Name extends ListName>(
  query: ViewerQuery,
  child: Children<Name>,
  parents: readonly string[],
  page: Keyset,
): Promise<Map<string, Lists[Name][]>> {
  const { sql, values, order } = childrenSql(child, parents, page);
  const rows = await query<Lists[Name] & { readonly parentId: string }>(
    ...numbered({ sql: `${sql} order by ${order('x')}`, values }),
  );
  return Map.groupBy(rows, ({ parentId }) => parentId);
}

/** Rows by their ids, as far as they are visible. */
export async function rowsByIds<Row extends { readonly id: string }>(
  query: ViewerQuery,
  table: keyof typeof columns,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  const rows = await query<Row>(`select ${columns[table]} from devices.${table} t where t.id = any ($1::uuid[])`, [
    ids,
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function countOf(query: ViewerQuery, list: ListName, condition: Condition): Promise<number> {
  const sql = `select count(*)::int as count from devices.${list} t where ${condition.sql}`;
  const [row] = await query<{ count: number }>(...numbered({ sql, values: condition.values }));
  return row?.count ?? 0;
}

export async function countChildren(
  query: ViewerQuery,
  { list, column }: Children<ListName>,
  parents: readonly string[],
): Promise<Map<string, number>> {
  const rows = await query<{ parent: string; count: number }>(
    `select t.${column} as parent, count(*)::int as count from devices.${list} t
     where t.${column} = any ($1::uuid[]) group by 1`,
    [parents],
  );
  return new Map(rows.map(({ parent, count }) => [parent, count]));
}
