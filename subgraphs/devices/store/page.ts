import type { EntityManager } from '../../../platform/db/orm.ts';
import { BuildingRow, DeviceRow, EquipmentRow } from './entities.ts';

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
const entities = { building: BuildingRow, equipment: EquipmentRow, device: DeviceRow } as const;

/** Of ids and words of ours only: nothing in it is quoted. */
export const arrayLiteral = (ids: readonly string[]) => `{${ids.join(',')}}`;
export const keysOf = (row: BuildingRow | EquipmentRow | DeviceRow): [string, string] => [
  'deviceSerial' in row ? row.deviceSerial : row.name,
  row.id,
];

function pageSql(list: ListName, condition: Condition, page: Keyset): Condition & { order: string } {
  const label = labels[list];
  const falling = page.descending === true;
  const direction = page.backward === falling ? 'asc' : 'desc';
  const bound = (sign: string, keys: Keyset['after']) =>
    keys === null ? { sql: '', values: [] } : { sql: ` and (t.${label}, t.id) ${sign} (?, ?::uuid)`, values: keys };
  const [after, before] = [bound(falling ? '<' : '>', page.after), bound(falling ? '>' : '<', page.before)];
  return {
    sql: `select t.id, t.${label} as label from devices.${list} t where ${condition.sql}${after.sql}${before.sql}
          order by t.${label} ${direction}, t.id ${direction} limit ?`,
    values: [...condition.values, ...after.values, ...before.values, page.limit + 1],
    order: `x.label ${direction}, x.id ${direction}`,
  };
}

async function rowsById<Name extends ListName>(em: EntityManager, list: Name, ids: readonly string[]) {
  const rows = (await em.find(entities[list] as never, { id: { $in: [...ids] } } as never)) as Lists[Name][];
  return new Map(rows.map((row) => [row.id, row]));
}

const present = <T>(values: readonly (T | undefined)[]): T[] => values.filter((value) => value !== undefined);

/** One row more than the page has, in its order. */
export async function findPage<Name extends ListName>(
  em: EntityManager,
  list: Name,
  condition: Condition,
  page: Keyset,
): Promise<Lists[Name][]> {
  const { sql, values } = pageSql(list, condition, page);
  const found = await em.execute<{ id: string }[]>(sql, [...values]);
  const rows = await rowsById(
    em,
    list,
    found.map(({ id }) => id),
  );
  return present(found.map(({ id }) => rows.get(id)));
}

/** The same page of each parent's children, in two queries however many parents there are. */
export async function findChildren<Name extends ListName>(
  em: EntityManager,
  child: { readonly list: Name; readonly column: ParentColumn },
  parents: readonly string[],
  page: Keyset,
): Promise<Map<string, Lists[Name][]>> {
  const { sql, values, order } = pageSql(child.list, { sql: `t.${child.column} = p.id`, values: [] }, page);
  const found = await em.execute<{ parent: string; id: string }[]>(
    `select p.id as parent, x.id from unnest(?::uuid[]) p (id) cross join lateral (${sql}) x order by ${order}`,
    [arrayLiteral(parents), ...values],
  );
  const rows = await rowsById(
    em,
    child.list,
    found.map(({ id }) => id),
  );
  const of = (parent: string) => found.filter((one) => one.parent === parent).map(({ id }) => rows.get(id));
  return new Map(parents.map((parent) => [parent, present(of(parent))]));
}

export async function countOf(em: EntityManager, list: ListName, condition: Condition): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    `select count(*)::int as count from devices.${list} t where ${condition.sql}`,
    [...condition.values],
  );
  return row?.count ?? 0;
}

export async function countChildren(
  em: EntityManager,
  child: { readonly list: ListName; readonly column: ParentColumn },
  parents: readonly string[],
): Promise<Map<string, number>> {
  const rows = await em.execute<{ parent: string; count: number }[]>(
    `select t.${child.column} as parent, count(*)::int as count from devices.${child.list} t
     where t.${child.column} = any (?::uuid[]) group by 1`,
    [arrayLiteral(parents)],
  );
  return new Map(rows.map(({ parent, count }) => [parent, count]));
}
