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

/** Every recorded failure of the group with the hours before it, since the failure before. */
export async function livesOf(
  client: pg.ClientBase | pg.Pool,
  { kind, manufacturer, model }: Group,
  minPoints: number,
): Promise<{ metrics: string[]; lives: Life[] }> {
  const { rows: failures } = await client.query<{ unit: string; failedAt: Date; backAt: Date }>(
    `select f.subject_id as unit, f.failed_at as "failedAt", coalesce(f.restored_at, f.failed_at) as "backAt"
     from predictions.failure f join predictions.equipment e using (subject_id)
     where (e.kind, e.manufacturer, e.model) = ($1, $2, $3) order by f.subject_id, f.failed_at`,
    [kind, manufacturer, model],
  );
  const units = [...new Set(failures.map(({ unit }) => unit))];
  const { rows } = await client.query<HourRow>(
    `${hours} where b.subject_id = any($1::uuid[]) group by b.subject_id, b.start_at, b.metric
     order by b.subject_id, b.start_at`,
    [units],
  );
  const metrics = [...new Set(rows.map(({ metric }) => metric))].sort();
  const byUnit = Map.groupBy(rows, ({ unit }) => unit);
  const points = new Map(units.map((unit) => [unit, pointsOf(byUnit.get(unit) ?? [], metrics)]));
  const lives = failures.map(({ unit, failedAt }, index): Life => {
    const before = failures[index - 1];
    const from = before?.unit === unit ? before.backAt.getTime() / hourMs : -Infinity;
    const to = failedAt.getTime() / hourMs;
    const own = (points.get(unit) ?? []).filter(({ at }) => at - 1 >= from && at - 1 <= to);
    return { unit, points: own, failedAt: to };
  });
  return { metrics, lives: lives.filter((life) => life.points.length >= minPoints) };
}

export interface PresentLife {
  /** Ends with the last hour known; null without any. */
  readonly asOf: Date | null;
  /** It failed then and was not restored. */
  readonly outSince: Date | null;
  /** The first and the last days, with these metrics. */
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
  const { rows: bounds } = await client.query<{ first: Date | null; last: Date | null }>(
    `select min(start_at) as first, max(start_at) as last from predictions.bucket where subject_id = $1 and start_at >= $2`,
    [subjectId, from],
  );
  const { first = null, last = null } = bounds[0] ?? {};
  const { rows } = await client.query<HourRow>(
    `${hours} where b.subject_id = $1 and b.metric = any($2) and b.start_at >= $3::timestamptz
       and (b.start_at < $3::timestamptz + interval '1 day' or b.start_at > $4::timestamptz - interval '3 days')
     group by b.subject_id, b.start_at, b.metric order by b.start_at`,
    [subjectId, metrics, first, last],
  );
  const outSince = failed[0] !== undefined && failed[0].restoredAt === null ? failed[0].failedAt : null;
  return { outSince, asOf: last && new Date(last.getTime() + hourMs), points: pointsOf(rows, metrics) };
}
