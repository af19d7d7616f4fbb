import type pg from 'pg';
import type { LaterChange } from '../domain/work-report.ts';
import type { ListOf } from './list.ts';
import { rowsOf, type Sql, sql, word } from './sql.ts';

const workColumns = word(
  `t.id, t.subject_id, t.organization_id, t.technician_id, t.component, t.kind, t.performed_at, t.planned, t.failed_at,
   t.restored_at, t.summary, t.cost, t.parts_used, t.resolved_alert_ids, t.status, t.conflicts, t.created_at`,
);
const diagnosticColumns = word(
  't.id, t.subject_id, t.tool_name, t.tool_serial, t.performed_at, t.findings, t.measurements',
);
const evidenceColumns = word(
  't.id, t.work_report_id, t.file_name, t.content_type, t.sha256, t.size_bytes, t.created_at',
);
const byTime = { order: { column: 'performed_at', type: 'timestamptz' }, descending: true } as const;

export interface WorkFilter {
  readonly equipmentIds?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
  readonly component?: string | null;
}

export const workReportList = ({ equipmentIds, statuses, component }: WorkFilter): ListOf => ({
  ...byTime,
  from: word('partners.work_report t'),
  columns: workColumns,
  where: [
    ...(equipmentIds ? [sql`t.subject_id = any (${equipmentIds}::uuid[])`] : []),
    ...(statuses ? [sql`t.status = any (${statuses}::text[])`] : []),
    ...(component ? [sql`t.component = ${component}`] : []),
  ],
});

export const workReportsById = (ids: readonly string[]): Sql =>
  sql`select ${workColumns}, t.performed_at as place from partners.work_report t where t.id = any (${ids}::uuid[])`;

export const recentWorkReports = (subjectId: string): Sql =>
  sql`select ${workColumns}, t.performed_at as place from partners.work_report t
    where t.subject_id = ${subjectId} and t.status <> 'discarded' order by t.performed_at desc, t.id desc limit 10`;

export const diagnosticReports = {
  list: {
    ...byTime,
    from: word('partners.diagnostic_report t'),
    columns: diagnosticColumns,
    where: [word('t.subject_id = owner.id')],
  },
  owners: (ids: readonly string[]) => sql`unnest(${ids}::uuid[]) as owner (id)`,
};

export const diagnosticReportsById = (ids: readonly string[]): Sql =>
  sql`select ${diagnosticColumns}, t.performed_at as place from partners.diagnostic_report t where t.id = any (${ids}::uuid[])`;

export const recentDiagnostics = (subjectId: string): Sql =>
  sql`select ${diagnosticColumns}, t.performed_at as place from partners.diagnostic_report t
    where t.subject_id = ${subjectId} order by t.performed_at desc, t.id desc limit 10`;

export const evidenceById = (ids: readonly string[]): Sql =>
  sql`select ${evidenceColumns} from partners.evidence t where t.id = any (${ids}::uuid[])`;

export const evidenceOfReports = (ids: readonly string[]): Sql =>
  sql`select ${evidenceColumns} from partners.evidence t where t.work_report_id = any (${ids}::uuid[])
    order by t.work_report_id, t.created_at, t.id`;

/** What is known of a subject: everything open, and the newest of the rest. */
export const factsOf = (subjectId: string, since: Date): Sql =>
  sql`select id, kind, subject_id, component, status, occurred_at, payload from (
      select f.*, row_number() over (partition by kind, status = 'resolved' order by occurred_at desc) as nth
      from partners.fact f where f.subject_id = ${subjectId} and (f.kind = 'prediction' or f.occurred_at >= ${since}
        or (f.kind = 'alert' and f.status <> 'resolved'))) ranked
    where nth <= 50 order by occurred_at desc, id`;

interface ChangeRow {
  readonly cursor: number;
  readonly topic: string;
  readonly occurredAt: Date;
  readonly payload: { readonly id: string; readonly component: string | null };
}

export type DatedChange = LaterChange & { readonly occurredAt: Date };

export interface Since {
  readonly subjectId: string;
  readonly cursor: number;
  /** Whose own reports, and what others made of them, are no news. */
  readonly technicianId: string;
}

/** Read as the owner, in the transaction that takes a report: what happened to its equipment after a cursor. */
export async function changesAfter(
  client: pg.ClientBase,
  { subjectId, cursor, technicianId }: Since,
): Promise<DatedChange[]> {
  const found = await rowsOf<ChangeRow>(
    client,
    sql`select e.cursor, e.topic, e.occurred_at, e.payload from partners.event e
      where e.subject_id = ${subjectId} and e.cursor > ${cursor} and e.topic like 'change.%'
        and not exists (select 1 from partners.work_report w
          where w.technician_id = ${technicianId} and w.id = (e.payload->>'id')::uuid)
      order by e.cursor`,
  );
  return found.map(({ topic, occurredAt, payload }) => ({
    ...{ kind: topic.slice('change.'.length), id: payload.id, component: payload.component, occurredAt },
  }));
}

export interface ChangedRow extends ChangeRow {
  readonly subjectId: string;
  readonly payload: ChangeRow['payload'] & { readonly data: { readonly equipmentId?: string | null } };
}

export const changePage = (after: number, subjectIds: readonly string[] | null, limit: number): Sql =>
  sql`select cursor, topic, subject_id, occurred_at, payload from partners.event
    where cursor > ${after} and topic like 'change.%' and (${subjectIds}::uuid[] is null or subject_id = any (${subjectIds}::uuid[]))
    order by cursor limit ${limit}`;
