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
  readonly mostFrequent: readonly FrequentAlert[];
}

/** Figures of the alerts that were triggered in a range, by what is stored of them; two statements. */
export async function readAlarmFigures(run: Statement, from: Date, to: Date, now: Date): Promise<AlarmFigures> {
  const span = [from.toISOString(), to.toISOString()];
  const [row] = await run<{ raised: number; stale: number; mean: number | null; median: number | null; by: number }>(
    `with raised as (select *, extract(epoch from acknowledged_at - triggered_at)::float8 as waited
       from monitoring.alert where triggered_at >= $1::timestamptz and triggered_at < $2::timestamptz)
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
     where triggered_at >= $1::timestamptz and triggered_at < $2::timestamptz
     group by 1, 2 order by 3 desc, 1, 2 limit 10`,
    span,
  );
  return {
    ...{ raised: row?.raised ?? 0, operators: row?.by ?? 0, stale: row?.stale ?? 0 },
    ...{ meanSecondsToAcknowledge: row?.mean ?? null, medianSecondsToAcknowledge: row?.median ?? null },
    mostFrequent: frequent.map(({ alert_type: alertType, metric, count }) => ({ alertType, metric, count })),
  };
}
