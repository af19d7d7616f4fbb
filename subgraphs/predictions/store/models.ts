import type pg from 'pg';

/** What is known of a model without the forest itself. */
export interface ModelFigures {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the forest's text, hex. */
  readonly checksum: string;
  readonly trainingUnits: number;
  readonly heldOutUnits: number;
  readonly trainingSamples: number;
  readonly heldOutSamples: number;
  readonly heldOutRmse: number;
  readonly baselineRmse: number;
  readonly trainingMs: number;
}

export interface StoredModel extends ModelFigures {
  /** JSON of ml-random-forest, byte for byte as it was hashed. */
  readonly forest: string;
}

export interface ListedModel extends ModelFigures {
  readonly trainedAt: Date;
}

const columns = `id, name, version, checksum, training_units as "trainingUnits", held_out_units as "heldOutUnits",
  training_samples as "trainingSamples", held_out_samples as "heldOutSamples", held_out_rmse as "heldOutRmse",
  baseline_rmse as "baselineRmse", training_ms as "trainingMs"`;

export async function listModels(client: pg.ClientBase): Promise<ListedModel[]> {
  const { rows } = await client.query<ListedModel>(
    `select ${columns}, trained_at as "trainedAt" from predictions.model order by trained_at desc, id`,
  );
  return rows;
}

export async function findModel(pool: pg.Pool, name: string, version: string): Promise<StoredModel | null> {
  const { rows } = await pool.query<StoredModel>(
    `select ${columns}, forest from predictions.model where name = $1 and version = $2`,
    [name, version],
  );
  return rows[0] ?? null;
}

export async function deleteModel(pool: pg.Pool, id: string): Promise<void> {
  await pool.query('delete from predictions.model where id = $1', [id]);
}

/** The first process to have trained it wins; training is reproducible, so the others have the same. */
export async function storeModel(pool: pg.Pool, model: StoredModel): Promise<void> {
  await pool.query(
    `insert into predictions.model (id, name, version, checksum, forest, training_units, held_out_units,
       training_samples, held_out_samples, held_out_rmse, baseline_rmse, training_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (name, version) do nothing`,
    [
      ...[model.id, model.name, model.version, model.checksum, model.forest, model.trainingUnits, model.heldOutUnits],
      ...[model.trainingSamples, model.heldOutSamples, model.heldOutRmse, model.baselineRmse, model.trainingMs],
    ],
  );
}
