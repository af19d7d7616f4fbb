import type pg from 'pg';
import type { PredictionBasis } from '../domain/prediction-body.ts';

export interface SummaryRow {
  readonly buildingId: string;
  readonly equipmentId: string;
  /** Null when nothing was predicted yet. */
  readonly basis: PredictionBasis | null;
  readonly probability30: number | null;
}

/** Of each visible piece of equipment of the buildings its last prediction. */
export async function buildingPredictions(
  client: pg.ClientBase,
  buildingIds: readonly string[],
): Promise<SummaryRow[]> {
  const { rows } = await client.query<SummaryRow>(
    `select e.building_id as "buildingId", e.subject_id as "equipmentId", p.basis, p.probability_30 as "probability30"
     from predictions.equipment e left join lateral (
       select basis, probability_30 from predictions.prediction
       where subject_id = e.subject_id order by generated_at desc limit 1) p on true
     where e.building_id = any($1::uuid[]) order by p.probability_30 desc nulls last, e.subject_id`,
    [buildingIds],
  );
  return rows;
}
