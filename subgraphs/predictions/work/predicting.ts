import type pg from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import { announce } from '../../../platform/events/follow-topic.ts';
import type { Topics } from '../../../platform/events/topics.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { dueSubjects, postponeDue, takeDue } from '../store/due.ts';
import { changeJob, claimJob, type Job } from '../store/jobs.ts';
import { repeat } from './loop.ts';
import type { ModelShelf } from './model-shelf.ts';
import { predict } from './predict.ts';

const pauseMs = 500;
const perRound = 20;

export interface PredictingOptions {
  readonly pool: pg.Pool;
  readonly topics: Topics;
  readonly shelf: ModelShelf;
  readonly logger: Logger;
  readonly refreshSeconds: number;
}

/** Does the jobs that people asked for, then what is due because something became known. */
export const startPredicting = (options: PredictingOptions): AsyncDisposable =>
  repeat('predicting', pauseMs, options.logger, async (signal) => {
    const { pool, topics } = options;
    const job = await inTransaction(pool, (client) => claimJob(client, 'predict'));
    if (job !== null) await doJob(options, job, signal);
    const due = await dueSubjects(pool, options.refreshSeconds, perRound);
    for (const id of due) await refresh(options, id);
    if (due.length > 0) await announce(topics, 'predictions', ['prediction']);
    return job !== null || due.length > 0;
  });

/** What fails is put off, so that it does not hold up the others. */
async function refresh({ pool, shelf, logger }: PredictingOptions, id: string): Promise<void> {
  try {
    await inTransaction(pool, async (client) => {
      if (await takeDue(client, id)) await predict(client, shelf, id, new Date());
    });
  } catch (fault) {
    logger.error({ err: fault, equipmentId: id }, 'a prediction failed and is put off');
    await postponeDue(pool, id);
  }
}

/** One transaction a piece of equipment; a job that is broken off begins anew when it is taken up again. */
async function doJob(options: PredictingOptions, job: Job, signal: AbortSignal): Promise<void> {
  const { pool, topics } = options;
  const tell = () => announce(topics, 'predictions', ['job', 'prediction']);
  await tell();
  let predicted = 0;
  for (const [index, id] of job.equipmentIds.entries()) {
    signal.throwIfAborted();
    if (await hasNumbers(options, id)) predicted += 1;
    const done = index + 1;
    const isLast = done === job.equipmentIds.length;
    const reason =
      isLast && predicted < done ? `${done - predicted} of ${done} have too little data for numbers.` : null;
    await inTransaction(pool, (client) =>
      changeJob(client, job, { status: isLast ? 'succeeded' : 'running', done, predicted, reason }),
    );
    await tell();
  }
}

/** Predicts; what fails does not hold up the rest of a job. */
async function hasNumbers({ pool, shelf, logger }: PredictingOptions, id: string): Promise<boolean> {
  try {
    const { prediction } = await inTransaction(pool, (client) => predict(client, shelf, id, new Date()));
    return prediction.basis !== 'limited_data';
  } catch (fault) {
    logger.error({ err: fault, equipmentId: id }, 'a prediction failed');
    return false;
  }
}
