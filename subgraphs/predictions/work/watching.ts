import type pg from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { driftThreshold, stabilityIndex } from '../model/watch/stability.ts';
import { calibrationOf, insertDrift, modelsToMeasure, recentCounts } from '../store/drift.ts';
import { hasOpenTraining, insertTrainJob } from '../store/jobs.ts';
import { repeat } from './loop.ts';
import type { ModelShelf } from './model-shelf.ts';

const pauseMs = 1_000;
const dayMs = 86_400_000;

export interface WatchingOptions {
  readonly pool: pg.Pool;
  readonly shelf: ModelShelf;
  readonly logger: Logger;
  /** How often a model in use is measured. */
  readonly driftSeconds: number;
  /** A group that was trained within so many days is not trained anew for drift. */
  readonly restDays: number;
}

/** Measures the models in use: whether their inputs are still those of training, and whether what they say comes true. */
export const startWatching = (options: WatchingOptions): AsyncDisposable =>
  repeat('watching models', pauseMs, options.logger, () =>
    inTransaction(options.pool, async (client) => {
      // Of several replicas one measures at a time.
      await client.query(`select pg_advisory_xact_lock(hashtext('predictions.models_to_measure'))`);
      const [due] = await modelsToMeasure(client, options.driftSeconds);
      if (due === undefined) return false;
      await measure(client, due, options);
      return true;
    }),
  );

type Due = Awaited<ReturnType<typeof modelsToMeasure>>[number];

async function measure(client: pg.ClientBase, due: Due, options: WatchingOptions): Promise<void> {
  const { shelf, logger, restDays } = options;
  const model = await shelf.modelFor(client, due);
  // Its file was refused: another one serves, and is measured in its turn.
  if (model === null || model.id !== due.id) return;
  const metrics: { metric: string; index: number | null }[] = [];
  for (const [place, metric] of model.file.metrics.entries()) {
    const reference = model.file.references[place] ?? null;
    const counts = reference === null ? [] : await recentCounts(client, due, metric, reference);
    metrics.push({ metric, index: reference === null ? null : stabilityIndex(reference, counts) });
  }
  const worst = metrics.reduce<number | null>(
    (most, { index }) => (index !== null && index > (most ?? -1) ? index : most),
    null,
  );
  const isOld = due.groupTrainedAt.getTime() < Date.now() - restDays * dayMs;
  const retrained = worst !== null && worst > driftThreshold && isOld && !(await hasOpenTraining(client, due));
  if (retrained) {
    await insertTrainJob(client, null, due);
    logger.warn(
      { modelId: due.id, worst },
      'inputs of a model are not those of its training any more: it is trained anew',
    );
  }
  await insertDrift(client, due.id, {
    measures: { metrics, calibration: await calibrationOf(client, due.id) },
    worst,
    retrained,
  });
}
