import type pg from 'pg';
import type { PredictionBasis, PredictionBody } from '../domain/prediction-body.ts';

export interface StoredPrediction {
  readonly equipmentId: string;
  readonly generatedAt: Date;
  /** End of the last hour that it rests on; null without any. */
  readonly asOf: Date | null;
  readonly basis: PredictionBasis;
  readonly probability7: number | null;
  readonly probability30: number | null;
  readonly probability90: number | null;
  readonly body: PredictionBody;
}

const columns = `subject_id as "equipmentId", generated_at as "generatedAt", as_of as "asOf", basis,
  probability_7 as "probability7", probability_30 as "probability30", probability_90 as "probability90", body`;

/** The last one of each. */
export async function latestPredictions(client: pg.ClientBase, ids: readonly string[]): Promise<StoredPrediction[]> {
  const { rows } = await client.query<StoredPrediction>(
    `select p.* from unnest($1::uuid[]) id cross join lateral (
       select ${columns} from predictions.prediction where subject_id = id order by generated_at desc limit 1) p`,
    [ids],
  );
  return rows;
}

export async function insertPrediction(
  client: pg.ClientBase,
  modelId: string | null,
  prediction: StoredPrediction,
): Promise<void> {
  await client.query(
    `insert into predictions.prediction (subject_id, generated_at, as_of, model_id, basis, probability_7, probability_30,
       probability_90, body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [
      ...[prediction.equipmentId, prediction.generatedAt, prediction.asOf, modelId, prediction.basis],
      ...[prediction.probability7, prediction.probability30, prediction.probability90, JSON.stringify(prediction.body)],
    ],
  );
}
