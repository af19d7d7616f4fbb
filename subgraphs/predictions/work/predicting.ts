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
async function doJob({ pool, topics, shelf }: PredictingOptions, job: Job, signal: AbortSignal): Promise<void> {
  const tell = () => announce(topics, 'predictions', ['job', 'prediction']);
  await tell();
  let predicted = 0;
  for (const [index, id] of job.equipmentIds.entries()) {
    signal.throwIfAborted();
    const isLast = index === job.equipmentIds.length - 1;
    await inTransaction(pool, async (client) => {
      const { prediction } = await predict(client, shelf, id, new Date());
      if (prediction.basis !== 'limited_data') predicted += 1;
      const all = index + 1;
      await changeJob(client, job, {
        ...{ status: isLast ? 'succeeded' : 'running', done: all, predicted },
        reason: isLast && predicted < all ? `${all - predicted} of ${all} have too little data for numbers.` : null,
      });
    });
    await tell();
  }
}
