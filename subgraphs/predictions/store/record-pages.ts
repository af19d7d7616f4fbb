import type pg from 'pg';
import type { ComponentKind } from '../../../core/contracts/component.ts';
import type { Page } from '../../../platform/graphql/pagination.ts';
import type { MaintenanceKind } from './records.ts';

export interface ListedFailure {
  readonly id: string;
  readonly equipmentId: string;
  readonly component: ComponentKind;
  readonly at: Date;
  readonly failedAt: Date;
  readonly restoredAt: Date | null;
  readonly description: string;
  readonly cost: number | null;
  readonly recordedAt: Date;
}

export interface ListedMaintenance {
  readonly id: string;
  readonly equipmentId: string;
  readonly component: ComponentKind;
  readonly at: Date;
  readonly kind: MaintenanceKind;
  readonly performedAt: Date;
  readonly planned: boolean;
  readonly description: string;
  readonly cost: number | null;
  readonly durationHours: number | null;
  readonly recommendationId: string | null;
  readonly recordedAt: Date;
}

// What somebody else paid is nobody's business.
const shared = `id, subject_id as "equipmentId", component, description, recorded_at as "recordedAt",
  case when organization_id = nullif(current_setting('app.organization', true), '')::uuid then cost end as cost`;

const tables = {
  failure: { time: 'failed_at', columns: `${shared}, failed_at as "failedAt", restored_at as "restoredAt"` },
  maintenance: {
    time: 'performed_at',
    columns: `${shared}, kind, performed_at as "performedAt", planned, duration_hours as "durationHours", recommendation_id as "recommendationId"`,
  },
} as const;

export interface Listed {
  failure: ListedFailure;
  maintenance: ListedMaintenance;
}

/** A page of the records of each piece of equipment, newest first, as the viewer may see them; in one statement. */
export async function recordPages<Table extends keyof Listed>(
  client: pg.ClientBase,
  table: Table,
  ids: readonly string[],
  { limit, backward, after, before }: Page,
): Promise<Map<string, Listed[Table][]>> {
  const { time, columns } = tables[table];
  const order = backward ? 'asc' : 'desc';
  const { rows } = await client.query<Listed[Table]>(
    `select page.* from unnest($1::uuid[]) of_subject cross join lateral (
       select ${columns}, ${time} as at from predictions.${table}
       where subject_id = of_subject and ($2::timestamptz is null or (${time}, id) < ($2, $3::uuid))
         and ($4::timestamptz is null or (${time}, id) > ($4, $5::uuid))
       order by ${time} ${order}, id ${order} limit $6) page`,
    [ids, ...dated(after), ...dated(before), limit + 1],
  );
  return Map.groupBy(rows, ({ equipmentId }) => equipmentId);
}

const dated = (keys: Page['after']) => (keys === null ? [null, null] : [new Date(Number(keys[0])), keys[1]]);

export async function countRecords(
  client: pg.ClientBase,
  table: keyof Listed,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ id: string; count: number }>(
    `select subject_id as id, count(*)::int as count from predictions.${table}
     where subject_id = any($1::uuid[]) group by subject_id`,
    [ids],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

export async function findRecord<Table extends keyof Listed>(
  client: pg.ClientBase,
  table: Table,
  id: string,
): Promise<Listed[Table] | null> {
  const { time, columns } = tables[table];
  const { rows } = await client.query<Listed[Table]>(
    `select ${columns}, ${time} as at from predictions.${table} where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
