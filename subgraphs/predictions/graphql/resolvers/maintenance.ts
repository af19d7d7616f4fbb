import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import type { PredictionsContext } from '../../context.ts';
import { usualCosts } from '../../store/prediction-views.ts';
import { type Decision, decideRecommendation, findRecommendation } from '../../store/recommendations.ts';
import { attempt, insist, Refusal } from '../attempt.ts';
import { planFor } from '../plan-for.ts';
import { requireReporter, requireWorker } from '../require.ts';
import { showRecommendation } from '../show-prediction.ts';
import {
  AcceptRecommendationInput,
  DismissRecommendationInput,
  MaintenancePlanInput,
  MaintenancePlanResult,
  RecommendationPayload,
} from '../types/plan-types.ts';

const whoMay = 'For members above VIEWER whose organization has SUBMIT_REPORTS on the equipment. Repeatable.';

@Resolver()
export class MaintenanceResolver {
  @Query(() => MaintenancePlanResult, {
    description:
      'When to do maintenance, by the remaining life of what is predicted, within what those who do it can do; costs are medians of your own records.',
  })
  async maintenancePlan(
    @Arg('input', () => MaintenancePlanInput, { description: 'What to plan for.' }) input: MaintenancePlanInput,
    @Ctx() context: PredictionsContext,
  ): Promise<MaintenancePlanResult> {
    requireMember(context.viewer);
    const { done, errors } = await attempt(() => planFor(context, input));
    return { plan: done, errors };
  }

  @Mutation(() => RecommendationPayload, { description: `Notes that a recommendation will be followed. ${whoMay}` })
  acceptRecommendation(
    @Arg('input', () => AcceptRecommendationInput, { description: 'Which.' }) input: AcceptRecommendationInput,
    @Ctx() context: PredictionsContext,
  ): Promise<RecommendationPayload> {
    return decide(context, { id: input.recommendationId, event: 'accept', reason: null });
  }

  @Mutation(() => RecommendationPayload, {
    description: `Notes that a recommendation will not be followed, and why. ${whoMay}`,
  })
  dismissRecommendation(
    @Arg('input', () => DismissRecommendationInput, { description: 'Which, and why.' })
    { recommendationId, reason }: DismissRecommendationInput,
    @Ctx() context: PredictionsContext,
  ): Promise<RecommendationPayload> {
    return decide(context, { id: recommendationId, event: 'dismiss', reason });
  }
}

async function decide(
  context: PredictionsContext,
  decision: Pick<Decision, 'id' | 'event' | 'reason'>,
): Promise<RecommendationPayload> {
  const member = requireWorker(context);
  const { id, event, reason } = decision;
  const path = ['input', 'recommendationId'];
  const { done, errors } = await attempt(async () => {
    const length = reason?.trim().length ?? 1;
    insist(length >= 1 && length <= 2_000, 'A reason has 1 to 2,000 characters.', ['input', 'reason']);
    const seen = isUuid(id) ? await context.read((client) => findRecommendation(client, id)) : null;
    if (seen === null) throw new Refusal('NOT_FOUND', 'There is no such recommendation.', path);
    await requireReporter(context, seen.equipmentId);
    return context.write(async (client) => {
      const decided = await decideRecommendation(client, { id, event, reason, by: member.id, at: context.now() });
      if (decided === null)
        throw new Refusal('INVALID_STATE', 'It was decided otherwise, is done, or was withdrawn.', path);
      return showRecommendation(decided, await usualCosts(client));
    });
  });
  return { recommendation: done, errors };
}
