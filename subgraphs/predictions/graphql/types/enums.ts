import { componentKinds } from '../../../../core/contracts/component.ts';
import { defineEnum, meaningsOf } from '../../../../platform/graphql/words.ts';
import { weekdays } from '../../domain/schedule/calendar.ts';

const spoken = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1).replaceAll('_', ' ')}.`;

export const ComponentKindEnum = defineEnum(
  'ComponentKind',
  'A component of equipment that wears, fails and is mended.',
  meaningsOf(componentKinds, spoken),
);

export const MaintenanceKindEnum = defineEnum('MaintenanceKind', 'What was done.', {
  inspection: 'Looked at; nothing was changed.',
  adjustment: 'Set anew.',
  repair: 'Mended.',
  replacement: 'Replaced by a new part.',
});

export const PredictionBasisEnum = defineEnum('PredictionBasis', 'How much of what the model needs there was.', {
  full_data: 'All of it.',
  partial_data: 'Some of it: the numbers are less certain.',
  limited_data: 'Too little for any number; `reason` says what is missing.',
});

export const FaultGroupEnum = defineEnum('FaultGroup', 'Groups of faults.', {
  door: 'Doors and their drive.',
  motor: 'Motor, bearings, ropes and what is driven.',
  control: 'Controller, levelling and electrical supply.',
  safety: 'Safety gear, brake and overload.',
  other: 'None of these.',
});

export const PriorityEnum = defineEnum(
  'RecommendationPriority',
  'By the probability of failure within the timeframe.',
  {
    low: 'Below 0.3.',
    medium: 'From 0.3.',
    high: 'From 0.5.',
    critical: 'From 0.8.',
  },
);

export const RecommendationStatusEnum = defineEnum('RecommendationStatus', 'Where a recommendation stands.', {
  open: 'Nobody decided yet.',
  accepted: 'It will be followed.',
  dismissed: 'It will not be followed; `reason` says why.',
  done: 'Maintenance of the component was recorded.',
  withdrawn: 'The risk went away by itself before anybody decided.',
});

export const ModelStatusEnum = defineEnum('ModelStatus', 'Whether a model is used.', {
  candidate: 'Better than the baseline, and not used unless promoted.',
  promoted: 'Used for its group.',
  retired: 'Was used, and is the fallback when the promoted one is damaged.',
  rejected: 'Not better than the baseline, or damaged: it cannot be promoted.',
});

export const JobStatusEnum = defineEnum('PredictionJobStatus', 'Where a job stands.', {
  queued: 'Not begun.',
  running: 'Being done.',
  succeeded: 'Done; `reason` tells what is worth knowing.',
  failed: 'Could not be done; `reason` says why.',
});

export const JobKindEnum = defineEnum('PredictionJobKind', 'What a job does.', {
  predict: 'Predictions for equipment.',
  train: 'A model for a group of equipment.',
});

export const PlanMethodEnum = defineEnum('PlanMethod', 'How a plan was found.', {
  optimal: 'By a solver, which proved that no plan costs less.',
  best_found: 'By a solver whose time was over: the cheapest that it had found.',
  greedy: 'By a simple rule, since the solver failed or found nothing better in time.',
});

export const WeekdayEnum = defineEnum('Weekday', 'A day of the week.', meaningsOf(weekdays, spoken));

export const FaultBasisEnum = defineEnum('FaultBasis', 'What a fault was told by.', {
  model: 'A forest, trained on faults of the group whose component is known.',
  table: 'A documented table from metrics to groups: too few faults are known yet.',
});
