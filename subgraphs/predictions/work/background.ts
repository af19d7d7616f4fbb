import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { openPool } from '../../../platform/db/pool.ts';
import { Topics } from '../../../platform/events/topics.ts';
import { createLogger } from '../../../platform/log/logger.ts';
import type { PredictionsEnv } from '../config.ts';
import { startHousekeeping } from './housekeeping.ts';
import { ModelShelf } from './model-shelf.ts';
import { startPredicting } from './predicting.ts';
import { startTraining } from './training.ts';
import { startWatching } from './watching.ts';

const settings = [
  ...(['DATABASE_URL', 'REDIS_URL', 'LOG_LEVEL', 'REFRESH_SECONDS', 'TRAINING_CHECK_SECONDS', 'RETRAIN_DAYS'] as const),
  ...(['DRIFT_CHECK_SECONDS', 'DRIFT_REST_DAYS'] as const),
] as const;

/** What the thread needs to know; plain values, since they are copied into it. */
export type BackgroundEnv = Pick<PredictionsEnv, (typeof settings)[number]>;

interface Task {
  readonly predictionsBackground: BackgroundEnv;
}

/**
 * Predicts, trains and tidies up in a thread of its own, with connections of its own: models of megabytes are parsed, and
 * histories of hundreds of thousands of hours are read, without the loop that answers ever waiting for it. The worker runs
 * the file that this code is in: this one, or the bundle, whose main.ts starts nothing in a worker.
 */
export function startBackground(env: BackgroundEnv): AsyncDisposable {
  const own = Object.fromEntries(settings.map((name) => [name, env[name]])) as unknown as BackgroundEnv;
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { predictionsBackground: own } satisfies Task,
  });
  // A fault in it is a fault of this process, as if it had happened here.
  worker.on('error', (fault) => {
    throw fault;
  });
  const exited = once(worker, 'exit');
  return {
    [Symbol.asyncDispose]: async () => {
      worker.postMessage('stop');
      await exited;
    },
  };
}

/** The work itself, in whatever thread. */
export function startWork(env: BackgroundEnv): AsyncDisposable {
  const work = new AsyncDisposableStack();
  const logger = createLogger('predictions-work', env.LOG_LEVEL);
  const pool = openPool(env.DATABASE_URL, { max: 6, name: 'predictions-work' });
  work.defer(() => pool.end());
  const topics = work.use(new Topics(env.REDIS_URL));
  work.use(startHousekeeping(pool, logger));
  const shelf = new ModelShelf(logger);
  work.use(startPredicting({ pool, topics, shelf, logger, refreshSeconds: env.REFRESH_SECONDS }));
  work.use(
    startTraining({ pool, topics, logger, checkSeconds: env.TRAINING_CHECK_SECONDS, retrainDays: env.RETRAIN_DAYS }),
  );
  const { DRIFT_CHECK_SECONDS: driftSeconds, DRIFT_REST_DAYS: restDays } = env;
  work.use(startWatching({ pool, shelf, logger, driftSeconds, restDays }));
  return work;
}

const isTask = (data: unknown): data is Task =>
  typeof data === 'object' && data !== null && 'predictionsBackground' in data;
if (!isMainThread && isTask(workerData) && parentPort !== null) {
  const work = startWork(workerData.predictionsBackground);
  await once(parentPort, 'message');
  await work[Symbol.asyncDispose]();
  parentPort.close();
}
