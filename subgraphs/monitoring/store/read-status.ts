import type { Statement } from './statement.ts';

/** A share or a number, with how many facts it was computed from. */
export interface Figure {
  readonly value: number | null;
  readonly sampleSize: number;
}

const share = (part: number, whole: number): Figure => ({
  value: whole === 0 ? null : (100 * part) / whole,
  sampleSize: whole,
});

/** Of the recorded failures, those whose equipment had an anomaly or an alert in the 30 days before. */
export async function detectionRate(run: Statement): Promise<Figure> {
  const [row] = await run<{ failures: number; seen: number }>(
    `select count(*)::int as failures, count(*) filter (where
       exists (select 1 from monitoring.anomaly a where a.subject_id = f.subject_id
         and a.detected_at < f.failed_at and a.detected_at >= f.failed_at - interval '30 days')
       or exists (select 1 from monitoring.alert a where a.subject_id = f.subject_id
         and a.triggered_at < f.failed_at and a.triggered_at >= f.failed_at - interval '30 days'))::int as seen
     from monitoring.failure f`,
    [],
  );
  return share(row?.seen ?? 0, row?.failures ?? 0);
}

/** Of the anomalies that were classified one way or the other, those that were false. */
export async function falsePositiveRate(run: Statement): Promise<Figure> {
  const [row] = await run<{ classified: number; wrong: number }>(
    `select count(*)::int as classified, count(*) filter (where outcome = 'false_positive')::int as wrong
     from monitoring.anomaly where outcome in ('true_positive', 'false_positive')`,
    [],
  );
  return share(row?.wrong ?? 0, row?.classified ?? 0);
}

/** Buildings with a reading in the 24 hours before. */
export async function activeBuildings(run: Statement, now: Date): Promise<Figure> {
  const [row] = await run<{ active: number; known: number }>(
    `select count(distinct building_id) filter (where at > $1::timestamptz - interval '24 hours')::int as active,
       count(distinct building_id)::int as known from monitoring.last_reading`,
    [now.toISOString()],
  );
  const known = row?.known ?? 0;
  return { value: known === 0 ? null : (row?.active ?? 0), sampleSize: known };
}
