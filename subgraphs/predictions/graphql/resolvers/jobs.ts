import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import type { PredictionsContext } from '../../context.ts';
import { findJob, insertPredictJob } from '../../store/jobs.ts';
import { attempt } from '../attempt.ts';
import { chosenEquipment } from '../chosen-equipment.ts';
import { once } from '../once.ts';
import { requireWorker } from '../require.ts';
import { showJob } from '../show-job.ts';
import { PredictionJob, RunPredictionsInput, RunPredictionsPayload } from '../types/job-types.ts';

const ownJob = "Jobs of the viewer's organization; null when there is no such job.";

@Resolver()
export class JobResolver {
  @Query(() => PredictionJob, { nullable: true, description: `A job by its id. ${ownJob}` })
  predictionJob(
    @Arg('id', () => ID, { description: 'UUID of the job.' }) id: string,
    @Ctx() context: PredictionsContext,
  ): Promise<PredictionJob | null> {
    return jobOf(context, id, 'predict');
  }

  @Query(() => PredictionJob, { nullable: true, description: `A training by its id. ${ownJob}` })
  trainingJob(
    @Arg('id', () => ID, { description: 'UUID of the job.' }) id: string,
    @Ctx() context: PredictionsContext,
  ): Promise<PredictionJob | null> {
    return jobOf(context, id, 'train');
  }

  @Mutation(() => RunPredictionsPayload, {
    description: 'Predicts anew for some equipment, or all of a building: a job. For members above VIEWER.',
  })
  async runPredictions(
    @Arg('input', () => RunPredictionsInput, { description: 'What to predict for.' }) input: RunPredictionsInput,
    @Ctx() context: PredictionsContext,
  ): Promise<RunPredictionsPayload> {
    const { organizationId } = requireWorker(context);
    const { idempotencyKey, ...request } = input;
    const { done, errors } = await attempt(async () => {
      const ids = await chosenEquipment(context, request);
      return context.write(async (client) => {
        const id = await once(client, { organizationId, operation: 'runPredictions', idempotencyKey, request }, () =>
          insertPredictJob(client, organizationId, ids),
        );
        return findJob(client, id);
      });
    });
    return { job: done === null ? null : showJob(done), errors };
  }
}

async function jobOf(context: PredictionsContext, id: string, kind: PredictionJob['kind']) {
  requireMember(context.viewer);
  const job = isUuid(id) ? await context.read((client) => findJob(client, id)) : null;
  return job?.kind === kind ? showJob(job) : null;
}
