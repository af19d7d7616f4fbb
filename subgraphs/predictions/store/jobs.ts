import type pg from 'pg';
import { appendEvents } from '../../../platform/events/event-table.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { Group } from './history.ts';

export type JobKind = 'predict' | 'train';
export type JobStatus = 'queued' | 'running' | 'succeeded' | 'failed';

export interface Job {
  readonly id: string;
  readonly organizationId: string | null;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly equipmentIds: string[];
  readonly equipmentKind: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly done: number;
  readonly predicted: number;
  readonly modelId: string | null;
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const columns = `id, organization_id as "organizationId", kind, status, subject_ids as "equipmentIds",
  equipment_kind as "equipmentKind", manufacturer, model, done, predicted, model_id as "modelId", reason,
  created_at as "createdAt", finished_at as "finishedAt"`;

/** A job that nobody has worked on for so long is taken up again: its process died. */
const abandonedAfter = '10 minutes';

export async function insertPredictJob(
  client: pg.ClientBase,
  organizationId: string,
  equipmentIds: readonly string[],
): Promise<string> {
  const id = uuidV4();
  await client.query(
    `insert into predictions.job (id, organization_id, kind, status, subject_ids) values ($1, $2, 'predict', 'queued', $3)`,
    [id, organizationId, equipmentIds],
  );
  await tell(client, organizationId, id);
  return id;
}

/** `organizationId` is null when nobody asked for it. */
export async function insertTrainJob(
  client: pg.ClientBase,
  organizationId: string | null,
  { kind, manufacturer, model }: Group,
): Promise<string> {
  const id = uuidV4();
  await client.query(
    `insert into predictions.job (id, organization_id, kind, status, equipment_kind, manufacturer, model)
     values ($1, $2, 'train', 'queued', $3, $4, $5)`,
    [id, organizationId, kind, manufacturer, model],
  );
  await tell(client, organizationId, id);
  return id;
}

/** Whether the group is being, or about to be, trained. */
export async function hasOpenTraining(client: pg.ClientBase, { kind, manufacturer, model }: Group): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from predictions.job where kind = 'train' and status in ('queued', 'running')
     and (equipment_kind, manufacturer, model) = ($1, $2, $3) limit 1`,
    [kind, manufacturer, model],
  );
  return rowCount !== 0;
}

/** The oldest that waits, for this process alone. */
export async function claimJob(client: pg.ClientBase, kind: JobKind): Promise<Job | null> {
  const { rows } = await client.query<Job>(
    `update predictions.job set status = 'running', claimed_at = now(), done = 0, predicted = 0 where id = (
       select id from predictions.job where kind = $1 and (status = 'queued'
         or (status = 'running' and claimed_at < now() - interval '${abandonedAfter}'))
       order by created_at limit 1 for update skip locked) returning ${columns}`,
    [kind],
  );
  const job = rows[0] ?? null;
  if (job !== null) await tell(client, job.organizationId, job.id);
  return job;
}

export type JobChange = Partial<Pick<Job, 'status' | 'done' | 'predicted' | 'modelId' | 'reason'>>;

/** Notes how far it is, and tells who waits for it. */
export async function changeJob(client: pg.ClientBase, job: Job, change: JobChange): Promise<void> {
  const { status = 'running', done = job.done, predicted = job.predicted, modelId = null, reason = null } = change;
  await client.query(
    `update predictions.job set status = $2, done = $3, predicted = $4, model_id = $5, reason = $6, claimed_at = now(),
       finished_at = case when $2 in ('succeeded', 'failed') then now() end where id = $1`,
    [job.id, status, done, predicted, modelId, reason],
  );
  await tell(client, job.organizationId, job.id);
}

/** Jobs of the viewer's organization. */
export async function findJob(client: pg.ClientBase, id: string): Promise<Job | null> {
  const { rows } = await client.query<Job>(`select ${columns} from predictions.job where id = $1`, [id]);
  return rows[0] ?? null;
}

/** The subject of its events is the organization, which alone may see them. */
async function tell(client: pg.ClientBase, organizationId: string | null, jobId: string): Promise<void> {
  if (organizationId === null) return;
  await appendEvents(client, 'predictions', [
    { topic: 'job', subjectId: organizationId, occurredAt: new Date(), payload: { jobId } },
  ]);
}
