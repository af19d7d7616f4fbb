import type pg from 'pg';
import { afterEvent, type CertificationEvent, type CertificationStatus } from '../domain/certification.ts';
import type { ListOf } from './list.ts';
import type { News } from './news.ts';
import type { CertificationRow } from './rows.ts';
import { rowsOf, type Sql, sql, word } from './sql.ts';

const columns = word(
  `t.id, t.model_id, t.partner_id, t.organization_id, t.firmware_version, t.protocols, t.documentation_url, t.contact,
   t.status, t.reason, t.version, t.created_at, t.updated_at, t.decided_at, t.expires_at`,
);
const runColumns = word(
  `t.id, t.certification_id, t.device_id, t.window_from, t.deadline, t.status, t.cases, t.report, t.signature, t.key_id,
   t.started_at, t.finished_at`,
);

export interface CertificationFilter {
  readonly statuses?: readonly string[] | null;
  readonly modelId?: string | null;
}

export const certificationList = ({ statuses, modelId }: CertificationFilter): ListOf => ({
  from: word('partners.certification t'),
  columns,
  where: [
    ...(statuses ? [sql`t.status = any (${statuses}::text[])`] : []),
    ...(modelId ? [sql`t.model_id = ${modelId}::uuid`] : []),
  ],
  order: { column: 'created_at', type: 'timestamptz' },
  descending: true,
});

export const certificationsById = (ids: readonly string[]): Sql =>
  sql`select ${columns}, t.created_at as place from partners.certification t where t.id = any (${ids}::uuid[])`;

/** The one that counts for each model: certified, else the newest that the viewer may see. */
export const certificationsOfModels = (ids: readonly string[]): Sql =>
  sql`select distinct on (t.model_id) ${columns}, t.created_at as place from partners.certification t
    where t.model_id = any (${ids}::uuid[]) order by t.model_id, (t.status = 'certified') desc, t.created_at desc`;

/** By the manufacturer and model of which the registry knows the device. */
export const certificationsOfDevices = (ids: readonly string[]): Sql =>
  sql`select distinct on (d.id) d.id as device_id, ${columns}, t.created_at as place from partners.registry_device d
    join partners.device_model m on lower(m.manufacturer) = lower(d.manufacturer) and lower(m.model) = lower(d.model)
    join partners.certification t on t.model_id = m.id
    where d.id = any (${ids}::uuid[]) order by d.id, (t.status = 'certified') desc, t.created_at desc`;

/** The latest run of each certification. */
export const runsOfCertifications = (ids: readonly string[]): Sql =>
  sql`select distinct on (t.certification_id) ${runColumns} from partners.certification_run t
    where t.certification_id = any (${ids}::uuid[]) order by t.certification_id, t.started_at desc, t.id`;

export const runsById = (ids: readonly string[]): Sql =>
  sql`select ${runColumns} from partners.certification_run t where t.id = any (${ids}::uuid[])`;

/** For a change: nobody else changes it meanwhile. */
export async function lockCertification(client: pg.ClientBase, id: string): Promise<CertificationRow | null> {
  const [row] = await rowsOf<CertificationRow>(
    client,
    sql`select ${columns}, t.created_at as place from partners.certification t where t.id = ${id} for update`,
  );
  return row ?? null;
}

export interface Move {
  readonly event: CertificationEvent;
  readonly now: Date;
  readonly reason?: string | null;
  readonly expiresAt?: Date | null;
  readonly runId?: string | null;
}

/** Moves a locked certification and tells of it; null when the event is not possible in its state. */
export async function moveCertification(
  client: pg.ClientBase,
  news: News,
  certification: CertificationRow,
  move: Move,
): Promise<CertificationStatus | null> {
  const status = afterEvent(certification.status, move.event);
  if (status === null) return null;
  const isDecision = move.event === 'certify' || move.event === 'reject';
  await client.query(
    sql`update partners.certification set status = ${status}, version = version + 1, updated_at = ${move.now},
        reason = coalesce(${move.reason ?? null}, reason),
        decided_at = case when ${isDecision} then ${move.now}::timestamptz else decided_at end,
        expires_at = coalesce(${move.expiresAt ?? null}::timestamptz, expires_at)
      where id = ${certification.id}`.query,
  );
  tellCertification(news, certification, { ...move, status });
  return status;
}

/** To subscribers and webhooks: where it stands, or that its run went on. */
export function tellCertification(
  news: News,
  { id, organizationId, version }: CertificationRow,
  { status, now, runId, event }: { status: string; now: Date; runId?: string | null; event?: CertificationEvent },
): void {
  const data = { certificationId: id, status, runId: runId ?? null };
  news.events.push({ topic: 'certification-run', subjectId: id, occurredAt: now, payload: data });
  if (event === undefined) return;
  const hook = { event: 'certification_changed', about: { organizationId }, occurredAt: now, data } as const;
  news.hooks.push({ ...hook, id: hookId(id, version + 1) });
}

/** The certification's id with its version in the last block: one event for each change. */
const hookId = (id: string, version: number) => `${id.slice(0, 24)}${version.toString(16).padStart(12, '0')}`;
