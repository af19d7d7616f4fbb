import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { loadForest, type Predict, recipe } from '../model/forest.ts';
import { deleteModel, findModel, storeModel, type StoredModel } from '../store/models.ts';
import { trainInWorker } from './train-in-worker.ts';

const dataFile = 'cmapss-fd001-extract.csv';
const namespace = '5e0c4dd4-6f0b-4a55-9d0a-5c2d6a1b7f10';

export interface UsableModel {
  readonly version: string;
  readonly predict: Predict;
}

export interface ObtainOptions {
  /** Owner role. */
  readonly pool: pg.Pool;
  readonly dataFolder: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The stored model of this recipe and this data if it is whole; else it is trained, measured and stored. */
export async function obtainModel({ pool, dataFolder, logger, signal }: ObtainOptions): Promise<UsableModel> {
  const file = path.resolve(dataFolder, dataFile);
  const version = `${recipe.version}.${sha256(await readFile(file, 'utf8')).slice(0, 8)}`;
  const stored = await findModel(pool, recipe.name, version);
  if (stored !== null && sha256(stored.forest) === stored.checksum) {
    logger.info({ model: recipe.name, version }, 'the stored model is used');
    return { version, predict: loadForest(stored.forest) };
  }
  if (stored !== null) {
    logger.error({ model: recipe.name, version }, 'the stored model is not what was stored: training anew');
    await deleteModel(pool, stored.id);
  }
  const { forest, ...figures } = await trainInWorker(file, signal);
  const id = uuidV5(namespace, `${recipe.name}/${version}`);
  const model: StoredModel = { id, name: recipe.name, version, forest, checksum: sha256(forest), ...figures };
  await storeModel(pool, model);
  logger.info({ model: recipe.name, version, ...figures }, 'a model was trained and stored');
  return { version, predict: loadForest(forest) };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
