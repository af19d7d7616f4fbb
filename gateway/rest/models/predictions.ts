import {
  day,
  listOf,
  moment,
  number,
  objectOf,
  orNull,
  share,
  type Schema,
  text,
  uuid,
  whole,
  words,
} from './schema.ts';

const bases = ['full_data', 'partial_data', 'limited_data'] as const;
const component = text('Kind of component, e.g. "door_operator".');

const rul = listOf(
  objectOf('How long a component is expected to last.', {
    component,
    current_health: orNull(number('0 to 100; null when unknown.')),
    estimated_rul_days: orNull(number('Days until maintenance is needed; null when unknown.')),
    confidence: orNull(share('How far it can be relied on.')),
    factors: listOf(text('A factor.'), 'What it is read from, the weightiest first.'),
  }),
  'Remaining useful life of components; empty when nothing is known.',
);

const horizon = objectOf('The risk within a time.', {
  probability: orNull(share('Probability of a failure; null when unknown.')),
  top_risk: orNull(text('What is likeliest to fail; null when unknown.')),
});
const risk = objectOf('Failure risk by horizon.', { '7_day': horizon, '30_day': horizon, '90_day': horizon });

/** EquipmentPrediction of the specification, and what the endpoints around it need. */
export const predictionModels = {
  EquipmentPrediction: objectOf('Prediction for equipment.', {
    equipment_id: uuid('The equipment.'),
    generated_at: moment('When it was made.'),
    model_version: orNull(text('The model that made it; null when none could.')),
    rul_predictions: rul,
    failure_risk: risk,
    recommendations: listOf(
      objectOf('Something to do.', {
        action: text('What to do.'),
        priority: text('How urgent it is.'),
        timeframe: text('By when.'),
        estimated_cost: orNull(number('Cost of doing it; null when unknown.')),
        failure_cost_if_ignored: orNull(number('Cost of not doing it; null when unknown.')),
        confidence: orNull(share('How far it can be relied on.')),
      }),
      'What to do, the most urgent first.',
    ),
    optimal_maintenance: orNull(
      objectOf('When to do it best; null when nothing is to be done.', {
        recommended_date_range: objectOf('Between these days.', { start: day('The first.'), end: day('The last.') }),
        reasoning: text('Why then.'),
        components_to_address: listOf(component, 'What to look at in one visit.'),
      }),
    ),
    overall_confidence: orNull(share('How far the whole can be relied on; null without a model.')),
    data_quality_score: orNull(share('How complete its data is; null without a model.')),
    prediction_basis: words(bases, 'On how much data it rests.'),
    reason: orNull(text('Why figures are missing; null when none are.')),
  }),
  RemainingUsefulLife: objectOf('Remaining useful life of the components of a piece of equipment.', {
    equipment_id: uuid('The equipment.'),
    rul_predictions: rul,
    prediction_basis: words(bases, 'On how much data it rests.'),
    reason: orNull(text('Why figures are missing; null when none are.')),
  }),
  FailureRisk: objectOf('Failure risk of a piece of equipment.', {
    equipment_id: uuid('The equipment.'),
    failure_risk: risk,
    prediction_basis: words(bases, 'On how much data it rests.'),
    reason: orNull(text('Why figures are missing; null when none are.')),
  }),
  BuildingPredictionSummary: objectOf('What is expected of the equipment of a building.', {
    building_id: uuid('The building.'),
    equipment_count: whole('Pieces of equipment that are visible.'),
    predicted: whole('Of them, with figures.'),
    limited: whole('Of them, with too little data.'),
    at_risk: whole('Of them, likely to fail within 30 days.'),
    highest_risk: orNull(
      objectOf('The piece at the highest risk; null when there are no figures.', {
        equipment_id: uuid('The equipment.'),
        probability: orNull(share('Probability of a failure within 30 days.')),
      }),
    ),
  }),
  BatchPredictionRequest: objectOf(
    'Predict anew for these pieces of equipment, or for all of a building.',
    {
      equipment_ids: { ...listOf(uuid('A piece of equipment.'), 'These.'), minItems: 1, maxItems: 5000 },
      building_id: uuid('All in this building.'),
    },
    ['equipment_ids', 'building_id'],
  ),
  PredictionJob: objectOf('A batch of predictions on its way.', {
    id: uuid('The job.'),
    status: words(['queued', 'running', 'succeeded', 'failed'], 'How far it is.'),
    total: whole('Pieces of equipment.'),
    done: whole('Of them, done.'),
    predicted: whole('Of them, with figures.'),
    reason: orNull(text('Why it failed; null when it did not.')),
  }),
} satisfies Record<string, Schema>;
