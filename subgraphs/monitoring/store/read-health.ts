import type { AnomalySeverity } from '../domain/anomaly.ts';
import type { Health, HealthFacts, HealthTrend } from '../domain/health.ts';
import { healthOf, healthTrend } from '../domain/health.ts';
import type { ReadingStatus } from '../domain/reading-status.ts';
import { readingStatus } from '../domain/reading-status.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

export interface CurrentReading {
  readonly deviceId: string;
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
  readonly status: ReadingStatus;
  readonly timestamp: Date;
}

export interface KnownHealth extends Health {
  readonly trend: HealthTrend | null;
  /** Event time of the newest reading; null when there never was one. */
  readonly lastUpdated: Date | null;
}

interface ReadingRow {
  readonly subject_id: string;
  readonly device_id: string;
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
  readonly at: string | Date;
  readonly limit_min: number | null;
  readonly limit_max: number | null;
  readonly learned: boolean;
  readonly open_anomaly: AnomalySeverity | null;
}

// The worst anomaly that goes on, of the same device and metric.
const OPEN_ANOMALY = `(select a.severity from monitoring.anomaly a
  where a.subject_id = r.subject_id and a.device_id = r.device_id and a.metric = r.metric
    and a.ended_at is null and a.status <> 'resolved'
  order by array_position(array['critical', 'high', 'medium', 'low'], a.severity) limit 1)`;

/** The last reading of every series of some subjects, by metric; one statement. */
export async function readCurrent(
  run: Statement,
  ids: readonly string[],
  nowMs: number,
): Promise<Map<string, CurrentReading[]>> {
  const rows = await run<ReadingRow>(
    `select r.subject_id, r.device_id, r.metric, r.unit, r.value, r.at, r.limit_min, r.limit_max, r.learned,
       ${OPEN_ANOMALY} as open_anomaly
     from monitoring.last_reading r where r.subject_id = any ($1::uuid[]) order by r.metric, r.at desc`,
    [uuids(ids)],
  );
  const current = new Map<string, CurrentReading[]>(ids.map((id) => [id, []]));
  for (const row of rows) current.get(row.subject_id)?.push(currentOf(row, nowMs));
  return current;
}

function currentOf(row: ReadingRow, nowMs: number): CurrentReading {
  const timestamp = new Date(row.at);
  const { device_id: deviceId, metric, unit, value, learned } = row;
  const limits = { min: row.limit_min, max: row.limit_max };
  const judged = { value, limits, learned, openAnomaly: row.open_anomaly, ageMs: nowMs - timestamp.getTime() };
  return { deviceId, metric, unit, value, timestamp, status: readingStatus(judged) };
}

interface CountsRow {
  readonly id: string;
  readonly alerts: Partial<Record<AlertSeverity, number>> | null;
  readonly anomalies: Partial<Record<AnomalySeverity, number>> | null;
  readonly scores: number[] | null;
}

/** Health of some subjects from what is stored now; two statements, however many there are. */
export async function readHealth(
  run: Statement,
  ids: readonly string[],
  nowMs: number,
): Promise<Map<string, KnownHealth>> {
  const current = await readCurrent(run, ids, nowMs);
  const rows = await run<CountsRow>(
    `select subject.id,
       (select jsonb_object_agg(severity, n) from (select severity, count(*) as n from monitoring.alert
          where subject_id = subject.id and status <> 'resolved' and condition_active
            and sight in ('shown', 'shelved') group by 1) a) as alerts,
       (select jsonb_object_agg(severity, n) from (select severity, count(*) as n from monitoring.anomaly
          where subject_id = subject.id and ended_at is null and status <> 'resolved' group by 1) a) as anomalies,
       (select jsonb_agg(score) from monitoring.health_history
          where subject_id = subject.id and hour >= $1::timestamptz and hour < $2::timestamptz) as scores
     from unnest($3::uuid[]) as subject (id)`,
    [...dayBefore(nowMs), uuids(ids)],
  );
  return new Map(rows.map((row) => [row.id, knownHealth(row, current.get(row.id) ?? [], nowMs)]));
}

const HOUR_MS = 3_600_000;

/** The 24 whole hours before the present one. */
function dayBefore(nowMs: number): [string, string] {
  const hour = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return [new Date(hour - 24 * HOUR_MS).toISOString(), new Date(hour).toISOString()];
}

function knownHealth(row: CountsRow, readings: readonly CurrentReading[], nowMs: number): KnownHealth {
  const statuses = { normal: 0, attention: 0, warning: 0, critical: 0, unknown: 0 };
  for (const { status } of readings) statuses[status]++;
  const newest = readings.reduce<Date | null>(
    (latest, { timestamp }) => (latest === null || timestamp > latest ? timestamp : latest),
    null,
  );
  const facts: HealthFacts = {
    alerts: { info: 0, warning: 0, critical: 0, ...row.alerts },
    anomalies: { low: 0, medium: 0, high: 0, critical: 0, ...row.anomalies },
    readings: statuses,
    dataAgeMs: newest === null ? null : Math.max(0, nowMs - newest.getTime()),
  };
  const health = healthOf(facts);
  return { ...health, trend: healthTrend(health.score, row.scores ?? []), lastUpdated: newest };
}
