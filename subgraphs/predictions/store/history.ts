import type pg from 'pg';
import type { Life, Point } from '../model/life.ts';

const hourMs = 3_600_000;

/** What belongs together when models are concerned. */
export interface Group {
  readonly kind: string;
  readonly manufacturer: string;
  readonly model: string;
}

interface HourRow {
  readonly unit: string;
  readonly startMs: number;
  readonly metric: string;
  readonly mean: number;
}

/** The mean of an hour over all installations that report the metric. */
const hours = `select b.subject_id as unit, extract(epoch from b.start_at)::float8 * 1000 as "startMs", b.metric,
  sum(b.mean * b.count) / sum(b.count) as mean from predictions.bucket b`;

/** Hours in order, each with a value per metric. */
function pointsOf(rows: readonly HourRow[], metrics: readonly string[]): Point[] {
  const place = new Map(metrics.map((metric, index) => [metric, index]));
  const byHour = Map.groupBy(rows, ({ startMs }) => startMs);
  return [...byHour].map(([startMs, own]) => {
    const values: (number | null)[] = metrics.map(() => null);
    for (const { metric, mean } of own) {
      const index = place.get(metric);
      if (index !== undefined) values[index] = mean;
    }
    return { at: startMs / hourMs + 1, values };
  });
}

interface FailureRow {
  readonly unit: string;
  readonly failedAt: Date;
  /** Null when it is not restored. */
  readonly restoredAt: Date | null;
}

/**
 * Every recorded failure of the group with the hours before it, since the failure before; and of equipment that runs, the
 * life that it is in, which has no end yet.
 */
export async function livesOf(
  client: pg.ClientBase | pg.Pool,
  { kind, manufacturer, model }: Group,
  minPoints: number,
): Promise<{ metrics: string[]; lives: Life[] }> {
  const { rows: equipment } = await client.query<{ unit: string }>(
    `select subject_id as unit from predictions.equipment where (kind, manufacturer, model) = ($1, $2, $3) order by 1`,
    [kind, manufacturer, model],
  );
  const units = equipment.map(({ unit }) => unit);
  const { rows: failures } = await client.query<FailureRow>(
    `select subject_id as unit, failed_at as "failedAt", restored_at as "restoredAt" from predictions.failure
     where subject_id = any($1::uuid[]) order by subject_id, failed_at`,
    [units],
  );
  const { rows } = await client.query<HourRow>(
    `${hours} where b.subject_id = any($1::uuid[]) group by b.subject_id, b.start_at, b.metric
     order by b.subject_id, b.start_at`,
    [units],
  );
  const metrics = [...new Set(rows.map(({ metric }) => metric))].sort();
  const byUnit = Map.groupBy(rows, ({ unit }) => unit);
  const failuresOf = Map.groupBy(failures, ({ unit }) => unit);
  const lives = units.flatMap((unit) =>
    livesIn(unit, pointsOf(byUnit.get(unit) ?? [], metrics), failuresOf.get(unit) ?? []),
  );
  return { metrics, lives: lives.filter((life) => life.points.length >= minPoints) };
}

/** The lives of one unit, by its failures in order. */
function livesIn(unit: string, points: readonly Point[], failures: readonly FailureRow[]): Life[] {
  const within = (from: number, to: number) => points.filter(({ at }) => at - 1 >= from && at - 1 <= to);
  const backAt = (failure: FailureRow | undefined) =>
    failure === undefined ? -Infinity : (failure.restoredAt ?? failure.failedAt).getTime() / hourMs;
  const ended = failures.map((failure, index): Life => {
    const failedAt = failure.failedAt.getTime() / hourMs;
    return { unit, failedAt, points: within(backAt(failures[index - 1]), failedAt) };
  });
  const last = failures.at(-1);
  if (last !== undefined && last.restoredAt === null) return ended;
  return [...ended, { unit, failedAt: null, points: within(backAt(last), Infinity) }];
}

export interface PresentLife {
  /** Ends with the last hour known; null without any. */
  readonly asOf: Date | null;
  /** It failed then and was not restored. */
  readonly outSince: Date | null;
  /** All its hours, with these metrics. */
  readonly points: readonly Point[];
}

/** The life that a unit is in: since its last failure was mended. */
export async function presentLife(
  client: pg.ClientBase,
  subjectId: string,
  metrics: readonly string[],
): Promise<PresentLife> {
  const { rows: failed } = await client.query<{ failedAt: Date; restoredAt: Date | null }>(
    `select failed_at as "failedAt", restored_at as "restoredAt" from predictions.failure
     where subject_id = $1 order by failed_at desc limit 1`,
    [subjectId],
  );
  const from = failed[0]?.restoredAt ?? new Date(0);
  const { rows } = await client.query<HourRow>(
    `${hours} where b.subject_id = $1 and b.start_at >= $2 group by b.subject_id, b.start_at, b.metric
     order by b.start_at`,
    [subjectId, from],
  );
  const last = rows.at(-1)?.startMs;
  const points = pointsOf(
    rows.filter(({ metric }) => metrics.includes(metric)),
    metrics,
  );
  const outSince = failed[0] !== undefined && failed[0].restoredAt === null ? failed[0].failedAt : null;
  return { outSince, asOf: last === undefined ? null : new Date(last + hourMs), points };
}
