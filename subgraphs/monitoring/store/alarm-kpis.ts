import type { Statement } from './statement.ts';

export interface FrequentAlert {
  readonly alertType: string;
  readonly metric: string | null;
  readonly count: number;
}

export interface AlarmFigures {
  readonly raised: number;
  readonly operators: number;
  readonly meanSecondsToAcknowledge: number | null;
  readonly medianSecondsToAcknowledge: number | null;
  readonly stale: number;
  /** Spans of ten minutes by the clock with more than ten alerts. */
  readonly floods: number;
  readonly chattering: number;
  readonly mostFrequent: readonly FrequentAlert[];
}

/** Figures of the alerts that were triggered in a range, by what is stored of them; three statements. */
export async function readAlarmFigures(run: Statement, from: Date, to: Date, now: Date): Promise<AlarmFigures> {
  const span = [from.toISOString(), to.toISOString()];
  const [row] = await run<{ raised: number; stale: number; mean: number | null; median: number | null; by: number }>(
    `with raised as (select *, extract(epoch from acknowledged_at - triggered_at)::float8 as waited
       from monitoring.alert where told_at is not null and triggered_at >= $1::timestamptz and triggered_at < $2::timestamptz)
     select count(*)::int as raised, avg(waited) as mean,
       percentile_cont(0.5) within group (order by waited) as median,
       count(*) filter (where status <> 'resolved' and triggered_at < $3::timestamptz - interval '24 hours')::int as stale,
       (select count(distinct by)::int from monitoring.alert_change
        where at >= $4::timestamptz and at < $5::timestamptz) as by
     from raised`,
    [...span, now.toISOString(), ...span],
  );
  const frequent = await run<{ alert_type: string; metric: string | null; count: number }>(
    `select alert_type, metric, count(*)::int as count from monitoring.alert
     where told_at is not null and triggered_at >= $1::timestamptz and triggered_at < $2::timestamptz
     group by 1, 2 order by 3 desc, 1, 2 limit 10`,
    span,
  );
  const [crowd] = await run<{ floods: number; chattering: number }>(
    `with raised as (select subject_id, alert_type, coalesce(metric, '') as metric, triggered_at from monitoring.alert
       where told_at is not null and triggered_at >= $1::timestamptz and triggered_at < $2::timestamptz),
     spans as (select 1 from raised group by floor(extract(epoch from triggered_at) / 600) having count(*) > 10),
     third as (select triggered_at, lag(triggered_at, 2) over (partition by subject_id, alert_type, metric
         order by triggered_at) as before from raised)
     select (select count(*)::int from spans) as floods,
       (select count(*)::int from third where triggered_at - before < interval '1 minute') as chattering`,
    span,
  );
  return {
    ...{ floods: crowd?.floods ?? 0, chattering: crowd?.chattering ?? 0 },
    ...{ raised: row?.raised ?? 0, operators: row?.by ?? 0, stale: row?.stale ?? 0 },
    ...{ meanSecondsToAcknowledge: row?.mean ?? null, medianSecondsToAcknowledge: row?.median ?? null },
    mostFrequent: frequent.map(({ alert_type: alertType, metric, count }) => ({ alertType, metric, count })),
  };
}
