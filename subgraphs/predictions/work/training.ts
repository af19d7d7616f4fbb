import type pg from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import { announce } from '../../../platform/events/follow-topic.ts';
import type { Topics } from '../../../platform/events/topics.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { judge } from '../domain/model-status.ts';
import { minFailures, minPoints, recipeVersion } from '../model/unit-model.ts';
import { type Group, livesOf } from '../store/history.ts';
import { changeJob, claimJob, insertTrainJob, type Job } from '../store/jobs.ts';
import { groupsToTrain, insertModel, promotedModel, putIntoUse } from '../store/models.ts';
import { faultLabels, groupFailures } from '../store/symptoms.ts';
import { type TrainingResult, trainInWorker } from '../training/train-in-worker.ts';
import { repeat } from './loop.ts';

const pauseMs = 500;

export interface TrainingOptions {
  readonly pool: pg.Pool;
  readonly topics: Topics;
  readonly logger: Logger;
  readonly checkSeconds: number;
  /** After so many days a group is trained anew without new failures. */
  readonly retrainDays: number;
}

/** Trains what people asked for, and at intervals groups that have new failures. One model at a time. */
export function startTraining(options: TrainingOptions): AsyncDisposable {
  const { pool, topics, logger, checkSeconds, retrainDays } = options;
  let checkAt = 0;
  return repeat('training', pauseMs, logger, async (signal) => {
    if (performance.now() >= checkAt) {
      checkAt = performance.now() + checkSeconds * 1_000;
      await inTransaction(pool, (client) => enqueueDueGroups(client, retrainDays));
    }
    const job = await inTransaction(pool, (client) => claimJob(client, 'train'));
    if (job === null) return false;
    await announce(topics, 'predictions', ['job']);
    await doJob(options, job, signal);
    await announce(topics, 'predictions', ['job']);
    return true;
  });
}

async function enqueueDueGroups(client: pg.ClientBase, retrainDays: number): Promise<void> {
  // Of several replicas one looks at a time.
  await client.query(`select pg_advisory_xact_lock(hashtext('predictions.groups_to_train'))`);
  const rule = { minFailures, recipe: recipeVersion, retrainDays };
  for (const group of await groupsToTrain(client, rule)) await insertTrainJob(client, null, group);
}

async function doJob({ pool, logger }: TrainingOptions, job: Job, signal: AbortSignal): Promise<void> {
  const group = { kind: job.equipmentKind ?? '', manufacturer: job.manufacturer ?? '', model: job.model ?? '' };
  const { failures } = await inTransaction(pool, (client) => groupFailures(client, group));
  const { metrics, lives } = await livesOf(pool, group, minPoints);
  const ended = lives.filter(({ failedAt }) => failedAt !== null).length;
  if (ended < minFailures) {
    const reason = `There are ${ended} failures with a history; ${minFailures} are needed.`;
    return inTransaction(pool, (client) => changeJob(client, job, { status: 'failed', reason }));
  }
  try {
    const trained = await trainInWorker({ metrics, lives, labels: await faultLabels(pool, group) }, signal);
    await inTransaction(pool, (client) => keep(client, job, group, { trained, failures }));
    logger.info({ ...group, ...trained.figures, trainingMs: trained.trainingMs }, 'a model was trained and stored');
  } catch (fault) {
    if (signal.aborted) throw fault;
    logger.error({ err: fault, ...group }, 'a training failed');
    const reason = 'The training broke off: these histories could not be learnt from.';
    await inTransaction(pool, (client) => changeJob(client, job, { status: 'failed', reason }));
  }
}

async function keep(
  client: pg.ClientBase,
  job: Job,
  group: Group,
  { trained, failures }: { trained: TrainingResult; failures: number },
): Promise<void> {
  const { figures, trainingMs, checksum, metrics, backTests } = trained;
  const file = Buffer.from(trained.file.buffer);
  const { status, reason } = judge(figures, await promotedModel(client, group));
  const id = uuidV4();
  await insertModel(client, {
    ...{ ...group, ...figures, id, file, checksum, failures, trainingMs, reason },
    backTests: [...backTests],
    version: `${recipeVersion}.${checksum.slice(0, 8)}`,
    metrics: [...metrics],
    status: status === 'rejected' ? 'rejected' : 'candidate',
  });
  if (status === 'promoted') await putIntoUse(client, id, group);
  await changeJob(client, job, { status: 'succeeded', modelId: id, reason });
}
