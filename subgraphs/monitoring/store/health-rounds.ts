import type { Pool } from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import type { HealthStatus } from '../domain/health.ts';
import { riskOf } from '../domain/health.ts';
import type { Uptime } from '../domain/uptime.ts';
import type { HealthChanged } from './monitoring-event.ts';
import type { KnownHealth } from './read-health.ts';
import { readHealth } from './read-health.ts';
import { readUptime } from './read-uptime.ts';
import { ownerStatement, uuids } from './statement.ts';
import { tell } from './tell.ts';

/** Pieces of equipment a statement. */
const CHUNK = 500;
const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;
const KEPT_DAYS = 35;

interface Told {
  readonly subject_id: string;
  readonly score: number | null;
  readonly status: HealthStatus | null;
  readonly computed_at: Date;
}

/**
 * Reckons the health of all equipment, keeps it for lists in its order, and returns what has changed since it was last
 * told. The first time in an hour the score is also kept as history, and uptime is reckoned.
 */
export async function reckonHealth(pool: Pool, now: Date): Promise<HealthChanged[]> {
  const changes: HealthChanged[] = [];
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await pool.query<{ subject_id: string }>(
      `select subject_id from monitoring.equipment_info where subject_id > $1 order by 1 limit ${CHUNK}`,
      [after],
    );
    const last = rows.at(-1);
    if (last === undefined) return changes;
    const ids = rows.map(({ subject_id: id }) => id);
    changes.push(...(await reckonSome(pool, ids, now)));
    after = last.subject_id;
  }
}

function reckonSome(pool: Pool, ids: readonly string[], now: Date): Promise<HealthChanged[]> {
  return inTransaction(pool, async (client) => {
    const run = ownerStatement(client);
    const told = await run<Told>(
      'select subject_id, score, status, computed_at from monitoring.health where subject_id = any ($1::uuid[]) for update',
      [uuids(ids)],
    );
    const before = new Map(told.map((row) => [row.subject_id, row]));
    const health = await readHealth(run, ids, now.getTime());
    const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
    const due = ids.filter((id) => (before.get(id)?.computed_at.getTime() ?? 0) < hour);
    const range = { from: now.getTime() - MONTH_MS, to: now.getTime() };
    const uptime = due.length === 0 ? new Map<string, Uptime>() : await readUptime(run, due, range);
    const percents = new Map([...uptime].map(([id, { percent }]) => [id, percent]));
    await saveHealth(run, health, percents, now);
    await run(
      `insert into monitoring.health_history (subject_id, hour, score)
       select subject_id, $1::timestamptz, score from monitoring.health
       where subject_id = any ($2::uuid[]) and score is not null on conflict do nothing`,
      [new Date(hour).toISOString(), uuids(due)],
    );
    const changes = [...health].flatMap(([id, one]) => changeOf(id, one, before.get(id), now));
    await tell(client, changes);
    return changes;
  });
}

function changeOf(subjectId: string, now: KnownHealth, before: Told | undefined, at: Date): HealthChanged[] {
  const { score, status } = now;
  const [previousScore, previousStatus] = [before?.score ?? null, before?.status ?? null];
  if (score === previousScore && status === previousStatus) return [];
  return [{ topic: 'health-changed', subjectId, occurredAt: at, score, status, previousScore, previousStatus }];
}

async function saveHealth(
  run: ReturnType<typeof ownerStatement>,
  health: ReadonlyMap<string, KnownHealth>,
  uptime: ReadonlyMap<string, number | null>,
  now: Date,
): Promise<void> {
  const rows = [...health].map(([id, one]) => ({
    ...{ subject_id: id, score: one.score, status: one.status, risk: riskOf(one) },
    ...{ uptime: uptime.get(id) ?? null, computed_at: now.toISOString() },
  }));
  await run(
    `insert into monitoring.health as known (subject_id, score, status, risk, uptime, computed_at)
     select subject_id, score, status, risk, uptime, computed_at
     from jsonb_to_recordset($1::jsonb) as row (subject_id uuid, score int, status text, risk int, uptime float8, computed_at timestamptz)
     on conflict (subject_id) do update set score = excluded.score, status = excluded.status, risk = excluded.risk,
       uptime = case when date_trunc('hour', known.computed_at) < date_trunc('hour', excluded.computed_at)
         then excluded.uptime else known.uptime end, computed_at = excluded.computed_at`,
    [JSON.stringify(rows)],
  );
}

/** Forgets what nothing is reckoned from any more. */
export async function trimHealth(pool: Pool): Promise<void> {
  for (const table of ['health_history', 'presence', 'hourly_point']) {
    await pool.query(`delete from monitoring.${table} where hour < now() - make_interval(days => $1)`, [KEPT_DAYS]);
  }
}
