import type { EntityManager } from '../../../platform/db/orm.ts';
import type { SubjectFilter } from './filters.ts';

/** A list of anomalies or alerts in the order of their time, newest first, and then of their ids. */
export interface ListSource {
  readonly table: 'anomaly' | 'alert';
  readonly timeColumn: 'detected_at' | 'triggered_at';
}

/** Time in Unix milliseconds and id of a row: its place in the list. */
export interface Place {
  readonly timeMs: number;
  readonly id: string;
}

/** The conditions of both lists; only anomalies have a type, only alerts states and what hides them. */
export interface ListFilter extends SubjectFilter {
  readonly severities?: readonly string[] | null | undefined;
  readonly statuses?: readonly string[] | null | undefined;
  readonly anomalyTypes?: readonly string[] | null | undefined;
  readonly states?: readonly string[] | null | undefined;
  readonly suppressedBy?: readonly string[] | null | undefined;
  readonly maintenanceWindowIds?: readonly string[] | null | undefined;
}

export interface PageQuery {
  readonly filter: ListFilter;
  readonly limit: number;
  readonly backward: boolean;
  readonly after: Place | null;
  readonly before: Place | null;
}

/** Whose lists: those of equipment are of the subject, whichever device saw it. */
export type OwnerColumn = 'subject_id' | 'device_id';
export interface Owners {
  readonly column: OwnerColumn;
  readonly ids: readonly string[];
}

export type Row = Record<string, unknown>;

interface Fragment {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A page of the whole list. */
export function readPage(em: EntityManager, source: ListSource, query: PageQuery): Promise<Row[]> {
  const { text, values } = select(source, query, []);
  return em.execute(text, [...values]);
}

/** A page of each owner's own list, in one statement. The column `owner_id` says whose row it is. */
export function readOwnerPages(
  em: EntityManager,
  source: ListSource,
  query: PageQuery,
  owners: Owners,
): Promise<Row[]> {
  const page = select(source, query, [{ text: `${owners.column} = owner.id`, values: [] }]);
  const text = `select owner.id as owner_id, page.* from unnest(?::uuid[]) as owner (id) cross join lateral (${page.text}) page`;
  return em.execute(text, [arrayLiteral(owners.ids), ...page.values]);
}

export async function countRows(em: EntityManager, source: ListSource, filter: ListFilter): Promise<number> {
  const where = allOf(conditionsOf(source, filter));
  const rows = await em.execute<{ count: number }[]>(
    `select count(*)::int as count from monitoring.${source.table} where ${where.text}`,
    [...where.values],
  );
  return rows[0]?.count ?? 0;
}

/** How long each owner's own list is; owners without any are missing. */
export async function countOwnerRows(
  em: EntityManager,
  source: ListSource,
  filter: ListFilter,
  { column, ids }: Owners,
): Promise<Map<string, number>> {
  const owned = { text: `${column} = any (?::uuid[])`, values: [arrayLiteral(ids)] };
  const where = allOf([owned, ...conditionsOf(source, filter)]);
  const rows = await em.execute<{ owner_id: string; count: number }[]>(
    `select ${column} as owner_id, count(*)::int as count from monitoring.${source.table} where ${where.text} group by 1`,
    [...where.values],
  );
  return new Map(rows.map((row) => [row.owner_id, row.count]));
}

function select(source: ListSource, query: PageQuery, more: readonly Fragment[]): Fragment {
  const { table, timeColumn } = source;
  const places = [placeCondition(timeColumn, '<', query.after), placeCondition(timeColumn, '>', query.before)];
  const where = allOf([...more, ...conditionsOf(source, query.filter), ...places.filter((place) => place !== null)]);
  const direction = query.backward ? 'asc' : 'desc';
  return {
    text: `select * from monitoring.${table} where ${where.text}
      order by ${timeColumn} ${direction}, id ${direction} limit ${query.limit}`,
    values: where.values,
  };
}

function placeCondition(timeColumn: string, comparison: '<' | '>', place: Place | null): Fragment | null {
  if (place === null) return null;
  const values = [new Date(place.timeMs).toISOString(), place.id];
  return { text: `(${timeColumn}, id) ${comparison} (?::timestamptz, ?::uuid)`, values };
}

function conditionsOf({ timeColumn }: ListSource, filter: ListFilter): Fragment[] {
  const isOneOf = (column: string, type: string, words: readonly string[] | null | undefined): Fragment[] =>
    words ? [{ text: `${column} = any (?::${type}[])`, values: [arrayLiteral(words)] }] : [];
  const compared = (comparison: string, time: Date | null | undefined): Fragment[] =>
    time ? [{ text: `${timeColumn} ${comparison} ?::timestamptz`, values: [time.toISOString()] }] : [];
  return [
    // The subject of what is on equipment is the equipment; there is an index on subjects.
    ...isOneOf('subject_id', 'uuid', filter.equipmentIds),
    ...isOneOf('device_id', 'uuid', filter.deviceIds),
    ...isOneOf('metric', 'text', filter.metrics),
    ...isOneOf('severity', 'text', filter.severities),
    ...isOneOf('status', 'text', filter.statuses),
    ...isOneOf('anomaly_type', 'text', filter.anomalyTypes),
    ...isOneOf('state', 'text', filter.states),
    ...isOneOf('suppressed_by', 'text', filter.suppressedBy),
    ...isOneOf('maintenance_window_id', 'uuid', filter.maintenanceWindowIds),
    ...compared('>=', filter.from),
    ...compared('<', filter.to),
  ];
}

function allOf(conditions: readonly Fragment[]): Fragment {
  if (conditions.length === 0) return { text: 'true', values: [] };
  return {
    text: conditions.map(({ text }) => text).join(' and '),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** PostgreSQL's text of an array: the ORM would spread an array over several parameters. */
function arrayLiteral(words: readonly string[]): string {
  return `{${words.map((word) => `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
}
