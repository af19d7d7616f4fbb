import { componentId } from '../../../core/contracts/component.ts';
import type { Classification } from '../domain/fault-group.ts';
import { maintenanceTime } from '../domain/maintenance-time.ts';
import type { PredictedLife } from '../domain/prediction-body.ts';
import { type Priority, topRisk } from '../domain/risk.ts';
import type { PredictionView, UsualCost } from '../store/prediction-views.ts';
import type { StoredPrediction } from '../store/predictions.ts';
import type { StoredRecommendation } from '../store/recommendations.ts';
import type {
  ComponentLife,
  EquipmentPrediction,
  FaultClassification,
  FailureRisk,
  NextLikelyIssue,
  OptimalMaintenance,
  Recommendation,
} from './types/prediction-types.ts';

const dayMs = 86_400_000;

const nothing = (now: Date): EquipmentPrediction => ({
  ...{ generatedAt: now, basedOnDataUntil: null, modelVersion: null, overallConfidence: null, dataQualityScore: null },
  ...{
    predictionBasis: 'limited_data',
    reason: 'No full hour of readings of it is known yet.',
    remainingUsefulLife: [],
  },
  ...{ failureRisk: null, faultClassification: null, recommendations: [], optimalMaintenance: null },
});

/** A stored prediction as the graph shows it. */
export function showPrediction({ prediction, recommendations, costs }: PredictionView, now: Date): EquipmentPrediction {
  if (prediction === null) return nothing(now);
  const { body } = prediction;
  return {
    ...{ generatedAt: prediction.generatedAt, basedOnDataUntil: prediction.asOf, modelVersion: body.modelVersion },
    ...{ overallConfidence: body.life?.confidence ?? null, dataQualityScore: body.quality },
    ...{ predictionBasis: prediction.basis, reason: body.reason },
    remainingUsefulLife: body.life === null ? [] : [showLife(prediction.equipmentId, body.life)],
    failureRisk: showRisk(prediction),
    faultClassification: body.classification === null ? null : showFault(body.classification),
    recommendations: recommendations.map((one) => showRecommendation(one, costs)),
    optimalMaintenance: showOptimal(prediction, costs, now),
  };
}

const showFault = ({ basis, component, factors, evidence, ...rest }: Classification): FaultClassification => ({
  ...{ ...rest, evidence: [...evidence], basis: basis ?? 'table', component: component ?? null },
  factors: [...(factors ?? [])],
});

function showLife(equipmentId: string, life: PredictedLife): ComponentLife {
  const { component, days, low, high, level, health, confidence, factors } = life;
  return {
    component: { id: componentId(equipmentId, component) },
    ...{ componentKind: component, currentHealth: health, days, interval: { low, high, level } },
    ...{ confidence, factors: [...factors] },
  };
}

function showRisk({ probability7, probability30, probability90, body }: StoredPrediction): FailureRisk | null {
  if (body.life === null || probability7 === null || probability30 === null || probability90 === null) return null;
  const { component } = body.life;
  const risk = (probability: number) => ({ probability, topRisk: topRisk(component, probability) });
  return { days7: risk(probability7), days30: risk(probability30), days90: risk(probability90) };
}

export function showRecommendation(
  stored: StoredRecommendation,
  costs: ReadonlyMap<string, UsualCost>,
): Recommendation {
  const { equipmentId, withinDays, ...rest } = stored;
  const usual = costs.get(stored.component);
  return {
    ...rest,
    equipment: { id: equipmentId },
    priority: stored.priority as Priority,
    timeframe: `Within ${withinDays} ${withinDays === 1 ? 'day' : 'days'}`,
    estimatedCost: usual?.maintenance ?? null,
    failureCostIfIgnored: usual?.failure ?? null,
  };
}

/** The dates: from half the time until maintenance is due by cost to that time, counted from the last readings. */
function showOptimal(
  { asOf, body }: StoredPrediction,
  costs: ReadonlyMap<string, UsualCost>,
  now: Date,
): OptimalMaintenance | null {
  const { life } = body;
  if (life === null || asOf === null) return null;
  const { inDays, reasoning } = maintenanceTime(life, costs.get(life.component));
  const after = (days: number) => new Date(Math.max(now.getTime(), asOf.getTime() + days * dayMs));
  return {
    recommendedDateRange: { start: after(inDays / 2), end: after(inDays) },
    reasoning: `From ${asOf.toISOString()} on, ${reasoning}`,
    componentsToAddress: [life.component],
  };
}

/** The nearest time within which a failure is more likely than not, else 90 days. */
export function showNextIssue({ prediction, recommendations }: PredictionView): NextLikelyIssue | null {
  const life = prediction?.body.life ?? null;
  if (prediction === null || life === null) return null;
  const horizons = [
    [7, prediction.probability7],
    [30, prediction.probability30],
    [90, prediction.probability90],
  ] as const;
  const [days, probability] = horizons.find(([, one]) => (one ?? 0) >= 0.5) ?? horizons[2];
  if (probability === null) return null;
  const action = recommendations.find(({ component }) => component === life.component)?.action ?? null;
  return { component: life.component, probability, timeframe: `${days} days`, recommendedAction: action };
}
