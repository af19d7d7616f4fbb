import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { badInput, notFound } from '../../../../platform/errors/graph-errors.ts';
import { encodeCursor } from '../../../../platform/graphql/cursor.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { Cursor } from '../../../../platform/graphql/scalars.ts';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import { followTopic } from '../../../../platform/events/follow-topic.ts';
import { mayRead, type PredictionsContext } from '../../context.ts';
import { findJob } from '../../store/jobs.ts';
import { predictionViews } from '../../store/prediction-views.ts';
import { showJob } from '../show-job.ts';
import { showPrediction } from '../show-prediction.ts';
import { PredictionEvent, PredictionFilter, PredictionJobEvent } from '../types/job-types.ts';

const afterText = 'Cursor of the last event that you have: what was missed comes first. From now on if left out.';

@Resolver()
export class Subscriptions {
  @Subscription(() => PredictionJobEvent, {
    description: 'Each step of a job, also of a training.',
    subscribe: ({ args, context }) => jobEvents(args as JobArgs, context as PredictionsContext) as never,
  })
  predictionJobChanged(
    @Root() event: PredictionJobEvent,
    @Arg('jobId', () => ID, { description: 'UUID of the job.' }) _jobId: string,
    @Arg('after', () => Cursor, { nullable: true, description: afterText }) _after?: string | null,
  ): PredictionJobEvent {
    return event;
  }

  @Subscription(() => PredictionEvent, {
    description: 'Predictions as they are made, of equipment whose predictions the viewer may read.',
    subscribe: ({ args, context }) => predictionEvents(args as FilterArgs, context as PredictionsContext) as never,
  })
  predictionUpdated(
    @Root() event: PredictionEvent,
    @Arg('filter', () => PredictionFilter, { nullable: true, description: 'Which; all if left out.' })
    _filter?: PredictionFilter | null,
    @Arg('after', () => Cursor, { nullable: true, description: afterText }) _after?: string | null,
  ): PredictionEvent {
    return event;
  }
}

interface JobArgs {
  readonly jobId: string;
  readonly after?: string | null;
}

async function jobEvents(
  { jobId, after }: JobArgs,
  context: PredictionsContext,
): Promise<AsyncIterableIterator<PredictionJobEvent>> {
  requireMember(context.viewer);
  const job = isUuid(jobId) ? await context.read((client) => findJob(client, jobId)) : null;
  if (job === null) throw notFound('job');
  const { topics, query } = context;
  return followTopic<{ jobId: string }, PredictionJobEvent>({
    ...{ topics, query, after, schema: 'predictions', topic: 'job' },
    load: async ({ cursor, occurredAt, payload }) => {
      if (payload.jobId !== job.id) return null;
      const now = await context.read((client) => findJob(client, job.id));
      return now && { cursor: encodeCursor(cursor), occurredAt, job: showJob(now) };
    },
  });
}

interface FilterArgs {
  readonly filter?: PredictionFilter | null;
  readonly after?: string | null;
}

async function predictionEvents(
  { filter, after }: FilterArgs,
  context: PredictionsContext,
): Promise<AsyncIterableIterator<PredictionEvent>> {
  requireMember(context.viewer);
  const wanted = filter?.equipmentIds?.map((id) => id.toLowerCase()) ?? null;
  const least = filter?.minProbability ?? null;
  if (least !== null && !(least >= 0 && least <= 1)) throw badInput('minProbability lies between 0 and 1.');
  for (const id of wanted ?? []) {
    if (!(await mayRead(context, id))) throw notFound('equipment');
  }
  const { topics, query } = context;
  return followTopic<{ probability30: number | null }, PredictionEvent>({
    ...{ topics, query, after, schema: 'predictions', topic: 'prediction' },
    load: async ({ cursor, occurredAt, subjectId, payload }) => {
      if (wanted !== null && !wanted.includes(subjectId)) return null;
      if (least !== null && (payload.probability30 ?? -1) < least) return null;
      const views = await context.read((client) => predictionViews(client, [subjectId]));
      const prediction = showPrediction(views(subjectId), context.now());
      return { cursor: encodeCursor(cursor), occurredAt, equipment: { id: subjectId }, prediction };
    },
  });
}
