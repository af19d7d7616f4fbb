import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from '../../../platform/log/logger.ts';
import { loadForest } from '../model/forest.ts';
import { storedForest, storeModel } from '../store/models.ts';
import { trainInBackground } from './train-in-background.ts';

export const modelName = 'engine-rul';
/** Rises whenever data, features or options change. */
export const modelVersion = '1';

const checksumOf = (forest: string) => createHash('sha256').update(forest).digest('hex');

/** The stored model if it is whole (its checksum fits and the package loads it); else it is trained anew. */
export async function ensureModel(pool: pg.Pool, logger: Logger): Promise<void> {
  const stored = await storedForest(pool, modelName, modelVersion);
  if (stored !== null && stored.checksum === checksumOf(stored.forest)) {
    loadForest(stored.forest);
    return;
  }
  if (stored !== null) logger.error('the stored model is corrupt and is trained anew');
  const trained = await trainInBackground();
  loadForest(trained.forest);
  await storeModel(pool, { ...trained, name: modelName, version: modelVersion, checksum: checksumOf(trained.forest) });
  const { heldOutRmse, baselineRmse, trainingMs } = trained;
  logger.info({ heldOutRmse, baselineRmse, trainingMs }, 'the model is trained');
}
