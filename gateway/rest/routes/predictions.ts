import type { GraphData, JsonObject, RestRoute } from '../route.ts';
import { errors, inputOf, word, wordOf } from '../shape.ts';

const tag = 'Predictions';
const horizon = '{ probability topRisk }';
const risk = `failureRisk { days7 ${horizon} days30 ${horizon} days90 ${horizon} }`;
const life = 'remainingUsefulLife { componentKind currentHealth days confidence factors { name } }';
const job = 'job { id status total done predicted reason }';

const lifeOf = ({ componentKind, currentHealth, days, confidence, factors }: GraphData): JsonObject => ({
  ...{ component: word(componentKind), current_health: currentHealth, estimated_rul_days: days, confidence },
  factors: factors.map(({ name }: GraphData) => name),
});

const horizonOf = (of: GraphData): JsonObject => ({
  ...{ probability: of?.probability ?? null, top_risk: word(of?.topRisk ?? null) },
});

const riskOf = (of: GraphData): JsonObject => ({
  ...{ '7_day': horizonOf(of?.days7), '30_day': horizonOf(of?.days30), '90_day': horizonOf(of?.days90) },
});

const adviceOf = (one: GraphData): JsonObject => ({
  ...{ action: one.action, priority: word(one.priority), timeframe: one.timeframe },
  ...{ estimated_cost: one.estimatedCost, failure_cost_if_ignored: one.failureCostIfIgnored },
  confidence: one.confidence,
});

const windowOf = (of: GraphData): JsonObject | null =>
  of && {
    ...{ recommended_date_range: of.recommendedDateRange, reasoning: of.reasoning },
    components_to_address: of.componentsToAddress.map(wordOf),
  };

const jobOf = ({ status, ...rest }: GraphData): JsonObject => ({ ...rest, status: word(status) });
const basisOf = (prediction: GraphData): JsonObject => ({
  ...{ prediction_basis: word(prediction.predictionBasis), reason: prediction.reason },
});

/** The five endpoints of predictions, and one to ask how far a batch is. */
export const predictionRoutes: readonly RestRoute[] = [
  {
    ...{ method: 'GET', path: '/equipment/{id}/predictions', tag, summary: 'Get predictions', refusals: [404] },
    ...{ response: 'EquipmentPrediction', status: 200 },
    operation: `query RestPredictions($id: ID!) { equipment(id: $id) { id prediction { generatedAt modelVersion ${life} ${risk}
      recommendations { action priority timeframe estimatedCost failureCostIfIgnored confidence }
      optimalMaintenance { recommendedDateRange { start end } reasoning componentsToAddress }
      overallConfidence dataQualityScore predictionBasis reason } } }`,
    variables: ({ id }) => ({ id }),
    answer: ({ equipment: { id, prediction } }) => ({
      status: 200,
      body: {
        ...{ equipment_id: id, generated_at: prediction.generatedAt, model_version: prediction.modelVersion },
        ...{
          rul_predictions: prediction.remainingUsefulLife.map(lifeOf),
          failure_risk: riskOf(prediction.failureRisk),
        },
        recommendations: prediction.recommendations.map(adviceOf),
        optimal_maintenance: windowOf(prediction.optimalMaintenance),
        ...{ overall_confidence: prediction.overallConfidence, data_quality_score: prediction.dataQualityScore },
        ...basisOf(prediction),
      },
    }),
  },
  {
    ...{ method: 'GET', path: '/equipment/{id}/predictions/rul', tag, summary: 'Remaining useful life' },
    ...{ response: 'RemainingUsefulLife', status: 200, refusals: [404] },
    operation: `query RestRul($id: ID!) { equipment(id: $id) { id prediction { ${life} predictionBasis reason } } }`,
    variables: ({ id }) => ({ id }),
    answer: ({ equipment: { id, prediction } }) => ({
      status: 200,
      body: {
        ...{ equipment_id: id, rul_predictions: prediction.remainingUsefulLife.map(lifeOf) },
        ...basisOf(prediction),
      },
    }),
  },
  {
    ...{ method: 'GET', path: '/equipment/{id}/predictions/failure-risk', tag, summary: 'Failure probability' },
    ...{ response: 'FailureRisk', status: 200, refusals: [404] },
    operation: `query RestFailureRisk($id: ID!) { equipment(id: $id) { id prediction { ${risk} predictionBasis reason } } }`,
    variables: ({ id }) => ({ id }),
    answer: ({ equipment: { id, prediction } }) => ({
      status: 200,
      body: { equipment_id: id, failure_risk: riskOf(prediction.failureRisk), ...basisOf(prediction) },
    }),
  },
  {
    ...{ method: 'GET', path: '/buildings/{id}/predictions/summary', tag, summary: 'Building summary' },
    ...{ response: 'BuildingPredictionSummary', status: 200, refusals: [404] },
    operation: `query RestSummary($id: ID!) { building(id: $id) { id predictionSummary {
      equipmentCount predicted limited atRisk highestRisk { equipment { id } probability } } } }`,
    variables: ({ id }) => ({ id }),
    answer: ({ building: { id, predictionSummary: summary } }) => ({
      status: 200,
      body: {
        ...{ building_id: id, equipment_count: summary.equipmentCount, predicted: summary.predicted },
        ...{ limited: summary.limited, at_risk: summary.atRisk },
        highest_risk: summary.highestRisk && {
          ...{ equipment_id: summary.highestRisk.equipment?.id, probability: summary.highestRisk.probability },
        },
      },
    }),
  },
  {
    ...{ method: 'POST', path: '/predictions/batch', tag, summary: 'Batch predictions', refusals: [404, 409] },
    ...{ request: 'BatchPredictionRequest', response: 'PredictionJob', status: 202 },
    operation: `mutation RestBatch($input: RunPredictionsInput!) { runPredictions(input: $input) { ${job} ${errors} } }`,
    variables: ({ body, idempotencyKey }) => ({ input: { ...inputOf(body), idempotencyKey } }),
    answer: ({ runPredictions: { job: found } }) => ({
      ...{ status: 202, body: jobOf(found), location: `/predictions/batch/${found.id}` },
    }),
  },
  {
    ...{ method: 'GET', path: '/predictions/batch/{id}', tag, summary: 'How far a batch is', refusals: [404] },
    ...{ response: 'PredictionJob', status: 200 },
    operation: `query RestJob($id: ID!) { job: predictionJob(id: $id) { id status total done predicted reason } }`,
    variables: ({ id }) => ({ id }),
    answer: ({ job: found }) => ({ status: 200, body: jobOf(found) }),
  },
];
