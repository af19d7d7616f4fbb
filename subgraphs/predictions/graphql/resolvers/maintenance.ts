import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import type { PredictionsContext } from '../../context.ts';
import { maintenanceTime } from '../../domain/maintenance-time.ts';
import { expectedSaving, planVisits, type Work } from '../../domain/plan.ts';
import { buildingsOf } from '../../store/access.ts';
import { usualCosts } from '../../store/prediction-views.ts';
import { type Decision, decideRecommendation, findRecommendation } from '../../store/recommendations.ts';
import { attempt, insist, Refusal } from '../attempt.ts';
import { chosenEquipment } from '../chosen-equipment.ts';
import { requireReporter, requireWorker } from '../require.ts';
import { showRecommendation } from '../show-prediction.ts';
import type { MaintenancePlan, PlannedWork } from '../types/plan-types.ts';
import {
  AcceptRecommendationInput,
  DismissRecommendationInput,
  MaintenancePlanInput,
  MaintenancePlanResult,
  RecommendationPayload,
} from '../types/plan-types.ts';

const dayMs = 86_400_000;
const whoMay = 'For members above VIEWER whose organization has SUBMIT_REPORTS on the equipment. Repeatable.';

@Resolver()
export class MaintenanceResolver {
  @Query(() => MaintenancePlanResult, {
    description:
      'When to do maintenance, by the remaining life of what is predicted; costs are medians of your own records.',
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

async function planFor(context: PredictionsContext, input: MaintenancePlanInput): Promise<MaintenancePlan> {
  const { horizonDays } = input;
  const visitCost = input.visitCost ?? null;
  insist(horizonDays >= 1 && horizonDays <= 365, 'horizonDays lies between 1 and 365.', ['input', 'horizonDays']);
  insist(visitCost === null || visitCost >= 0, 'A cost is 0 or more.', ['input', 'visitCost']);
  const ids = await chosenEquipment(context, input);
  const buildings = await context.read((client) => buildingsOf(client, ids));
  const now = context.now().getTime();
  const works: Work[] = [];
  const unplanned: { id: string }[] = [];
  for (const { equipmentId, view } of await Promise.all(ids.map((id) => viewOf(context, id)))) {
    const { prediction, costs } = view;
    const life = prediction?.body.life ?? null;
    if (prediction === null || life === null || prediction.asOf === null || prediction.probability30 === null) {
      unplanned.push({ id: equipmentId });
      continue;
    }
    const usual = costs.get(life.component);
    works.push({
      ...{ equipmentId, buildingId: buildings.get(equipmentId) ?? equipmentId, component: life.component },
      ...{ latest: Math.max(now, prediction.asOf.getTime() + maintenanceTime(life, usual).inDays * dayMs) },
      probability: prediction.probability30,
      ...{ cost: usual?.maintenance ?? null, failureCost: usual?.failure ?? null },
    });
  }
  const due = works.filter(({ latest }) => latest <= now + horizonDays * dayMs);
  const { visits, visitSavings } = planVisits(due, visitCost);
  return {
    ...{ unplanned, visitSavings },
    visits: visits.map((visit) => ({ ...visit, date: new Date(visit.date), works: visit.works.map(showWork) })),
  };
}

const viewOf = async (context: PredictionsContext, equipmentId: string) => ({
  ...{ equipmentId, view: await context.views.load(equipmentId) },
});

const showWork = (work: Work): PlannedWork => ({
  ...{ equipment: { id: work.equipmentId }, component: work.component, latest: new Date(work.latest) },
  ...{ probability: work.probability, cost: work.cost, expectedSaving: expectedSaving(work) },
});

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
