import type { ClientBase } from 'pg';
import type { Sign } from '../domain/fault-signatures.ts';
import { directionOf } from '../domain/fault-signatures.ts';

/** What belongs to one fault shows within this time. */
const TOGETHER = '6 hours';

/** Which metrics of a subject were odd around a moment, and on which side. */
export async function readSigns(client: ClientBase, subjectId: string, at: Date): Promise<Sign[]> {
  const { rows } = await client.query<{
    metric: string;
    actual_value: number;
    expected_value: number | null;
    expected_min: number | null;
    expected_max: number | null;
  }>(
    `select distinct on (metric) metric, actual_value, expected_value, expected_min, expected_max
     from monitoring.anomaly
     where subject_id = $1 and detected_at <= $2::timestamptz and detected_at > $2::timestamptz - interval '30 days'
       and (ended_at is null or ended_at > $2::timestamptz - interval '${TOGETHER}')
     order by metric, detected_at desc`,
    [subjectId, at],
  );
  return rows.flatMap(({ metric, ...row }) => {
    const range = { min: row.expected_min, max: row.expected_max };
    const direction = directionOf(row.actual_value, row.expected_value, range);
    return direction === null ? [] : [{ metric, direction }];
  });
}
