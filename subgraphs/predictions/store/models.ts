import type pg from 'pg';
import type { TrainedForest } from '../model/forest.ts';

/** A stored model, without its forest. */
export interface ModelRow {
  readonly name: string;
  readonly version: string;
  readonly checksum: string;
  readonly trainedAt: Date;
  readonly trainingMs: number;
  readonly trainingSamples: number;
  readonly heldOutSamples: number;
  readonly heldOutRmse: number;
  readonly baselineRmse: number;
}

const columns = `name, version, checksum, trained_at as "trainedAt", training_ms as "trainingMs",
  training_samples as "trainingSamples", held_out_samples as "heldOutSamples", held_out_rmse as "heldOutRmse",
  baseline_rmse as "baselineRmse"`;

export async function listModels(client: pg.ClientBase | pg.Pool): Promise<ModelRow[]> {
  const { rows } = await client.query<ModelRow>(`select ${columns} from predictions.model order by trained_at desc`);
  return rows;
}

export async function storedForest(
  pool: pg.Pool,
  name: string,
  version: string,
): Promise<{ forest: string; checksum: string } | null> {
  const { rows } = await pool.query<{ forest: string; checksum: string }>(
    'select forest, checksum from predictions.model where name = $1 and version = $2',
    [name, version],
  );
  return rows[0] ?? null;
}

export interface NewModel extends TrainedForest {
  readonly name: string;
  readonly version: string;
  readonly checksum: string;
  readonly trainingMs: number;
}

export async function storeModel(pool: pg.Pool, model: NewModel): Promise<void> {
  await pool.query(
    `insert into predictions.model (name, version, checksum, trained_at, training_ms, training_samples, held_out_samples,
       held_out_rmse, baseline_rmse, forest)
     values ($1, $2, $3, now(), $4, $5, $6, $7, $8, $9)
     on conflict (name, version) do update set checksum = excluded.checksum, forest = excluded.forest`,
    [
      ...[model.name, model.version, model.checksum, Math.round(model.trainingMs), model.trainingSamples],
      ...[model.heldOutSamples, model.heldOutRmse, model.baselineRmse, model.forest],
    ],
  );
}
