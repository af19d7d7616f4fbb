import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

const MAX_SIMILAR = 5;

/**
 * Ids of earlier anomalies of the same metric on the same kind of equipment that the reader may see, the nearest first;
 * one statement for all. The distance adds up how far the deviations are apart as a share of both (0 to 1, opposite
 * sides 1), another likely cause (1), another method (0.5), a hint against more than a hint (0.5), other equipment (0.25) and another operating mode (0.25).
 */
export async function readSimilar(run: Statement, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await run<{ id: string; similar_id: string }>(
    `select one.id, other.id as similar_id
     from monitoring.anomaly one
     left join monitoring.equipment_info info on info.subject_id = one.subject_id
     cross join lateral (
       select past.id, past.detected_at,
         coalesce(abs(past.deviation_percent - one.deviation_percent)
           / nullif(abs(past.deviation_percent) + abs(one.deviation_percent), 0),
           case when past.deviation_percent is null or one.deviation_percent is null then 1 else 0 end)
         + case when past.likely_cause is distinct from one.likely_cause then 1 else 0 end
         + case when past.anomaly_type <> one.anomaly_type then 0.5 else 0 end
         + case when (past.severity = 'low') <> (one.severity = 'low') then 0.5 else 0 end
         + case when past.subject_id <> one.subject_id then 0.25 else 0 end
         + case when past.operating_mode is distinct from one.operating_mode then 0.25 else 0 end as distance
       from monitoring.anomaly past
       left join monitoring.equipment_info its on its.subject_id = past.subject_id
       where past.metric = one.metric and past.detected_at < one.detected_at
         and (past.subject_id = one.subject_id or its.kind = info.kind)
       order by distance, past.detected_at desc limit ${MAX_SIMILAR}
     ) other
     where one.id = any ($1::uuid[]) order by one.id, other.distance, other.detected_at desc`,
    [uuids(ids)],
  );
  const similar = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const row of rows) similar.get(row.id)?.push(row.similar_id);
  return similar;
}
