import type pg from 'pg';
import type { ComponentKind } from '../../../core/contracts/component.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { afterEvent, changedBy, type RecommendationStatus } from '../domain/recommendation-status.ts';

export interface StoredRecommendation {
  readonly id: string;
  readonly equipmentId: string;
  readonly component: ComponentKind;
  readonly action: string;
  readonly priority: string;
  readonly withinDays: number;
  readonly confidence: number;
  readonly status: RecommendationStatus;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
}

const columns = `id, subject_id as "equipmentId", component, action, priority, within_days as "withinDays", confidence, status,
  created_at as "createdAt", decided_at as "decidedAt", reason`;

/** Those that wait for a decision or for maintenance, most urgent first. */
export async function liveRecommendations(
  client: pg.ClientBase,
  ids: readonly string[],
): Promise<StoredRecommendation[]> {
  const { rows } = await client.query<StoredRecommendation>(
    `select ${columns} from predictions.recommendation
     where subject_id = any($1::uuid[]) and status in ('open', 'accepted') order by within_days, id`,
    [ids],
  );
  return rows;
}

export async function findRecommendation(client: pg.ClientBase, id: string): Promise<StoredRecommendation | null> {
  const { rows } = await client.query<StoredRecommendation>(
    `select ${columns} from predictions.recommendation where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Of the latest one that maintenance of this component fulfils; only an accepted one was followed. */
export async function finishRecommendation(
  client: pg.ClientBase,
  equipmentId: string,
  component: ComponentKind,
  performedAt: Date,
): Promise<string | null> {
  const { rows } = await client.query<{ id: string; was: RecommendationStatus }>(
    `update predictions.recommendation r set status = 'done' from (
       select id, status as was from predictions.recommendation
       where subject_id = $1 and component = $2 and created_at <= $3 and status = any($4) for update) old
     where r.id = old.id returning r.id, old.was`,
    [equipmentId, component, performedAt, changedBy('maintain')],
  );
  return rows.find(({ was }) => was === 'accepted')?.id ?? null;
}

export interface Decision {
  readonly id: string;
  readonly event: 'accept' | 'dismiss';
  readonly by: string;
  readonly at: Date;
  readonly reason: string | null;
}

/** The recommendation after the decision; null when its status refuses it. */
export async function decideRecommendation(
  client: pg.ClientBase,
  { id, event, by, at, reason }: Decision,
): Promise<StoredRecommendation | null> {
  const { rows } = await client.query<{ status: RecommendationStatus }>(
    'select status from predictions.recommendation where id = $1 for update',
    [id],
  );
  const status = rows[0]?.status;
  const next = status === undefined ? null : afterEvent(status, event);
  if (next === null) return null;
  if (next !== status)
    await client.query(
      `update predictions.recommendation set status = $2, decided_at = $3, decided_by = $4, reason = $5 where id = $1`,
      [id, next, at, by, reason],
    );
  return findRecommendation(client, id);
}

export type NewRecommendation = Pick<
  StoredRecommendation,
  'equipmentId' | 'component' | 'action' | 'priority' | 'withinDays' | 'confidence' | 'createdAt'
>;

/** After a dismissal the same is not proposed again for so long. */
const silence = '14 days';

/** Proposes it, or brings the live one for the component up to date. */
export async function proposeRecommendation(client: pg.ClientBase, proposed: NewRecommendation): Promise<void> {
  const { equipmentId, component, action, priority, withinDays, confidence, createdAt } = proposed;
  await client.query(
    `insert into predictions.recommendation (id, subject_id, component, action, priority, within_days, confidence, status, created_at)
     select $1, $2::uuid, $3::text, $4, $5, $6, $7, 'open', $8 where not exists (
       select 1 from predictions.recommendation where subject_id = $2 and component = $3 and status = 'dismissed'
       and decided_at > now() - interval '${silence}')
     on conflict (subject_id, component) where status in ('open', 'accepted')
     do update set priority = excluded.priority, within_days = excluded.within_days, confidence = excluded.confidence`,
    [
      ...[uuidV5(equipmentId, `${component}/${createdAt.getTime()}`), equipmentId, component, action, priority],
      ...[withinDays, confidence, createdAt],
    ],
  );
}

/** The risk is gone: what nobody accepted is no longer proposed. */
export async function withdrawRecommendation(client: pg.ClientBase, equipmentId: string): Promise<void> {
  await client.query(
    `update predictions.recommendation set status = 'withdrawn' where subject_id = $1 and status = any($2)`,
    [equipmentId, changedBy('relax')],
  );
}
