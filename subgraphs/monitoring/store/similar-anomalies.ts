import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

const MAX_SIMILAR = 5;

/**
 * Ids of earlier anomalies of the same metric on the same kind of equipment that the reader may see, the nearest in
 * deviation first; one statement for all.
 */
export async function readSimilar(run: Statement, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await run<{ id: string; similar_id: string }>(
    `select one.id, other.id as similar_id
     from monitoring.anomaly one
     left join monitoring.equipment_info info on info.subject_id = one.subject_id
     cross join lateral (
       select past.id, abs(past.deviation_percent - one.deviation_percent) as distance, past.detected_at
       from monitoring.anomaly past
       left join monitoring.equipment_info its on its.subject_id = past.subject_id
       where past.metric = one.metric and past.detected_at < one.detected_at
         and (past.subject_id = one.subject_id or its.kind = info.kind)
       order by distance nulls last, past.detected_at desc limit ${MAX_SIMILAR}
     ) other
     where one.id = any ($1::uuid[]) order by one.id, other.distance nulls last, other.detected_at desc`,
    [uuids(ids)],
  );
  const similar = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const row of rows) similar.get(row.id)?.push(row.similar_id);
  return similar;
}
