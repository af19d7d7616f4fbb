import { dueIn, type MaintenanceRule, ruleFor } from '../model/life/renewal.ts';
import type { PredictedLife } from './prediction-body.ts';

const dayHours = 24;
/** Of the specification, 2,500 ignored to 500 planned: where an organization has recorded no costs. */
const usualRatio = 5;

export interface KnownCosts {
  /** What planned maintenance usually costs, and what a failure costs; null when not recorded. */
  readonly maintenance: number | null;
  readonly failure: number | null;
}

export interface MaintenanceTime {
  /** Days from the end of the readings on. */
  readonly inDays: number;
  readonly reasoning: string;
  /** How much dearer a failure is than planned maintenance: of the records, or assumed. */
  readonly ratio: number;
  /** What acting so costs a day in the long run, in units of planned maintenance. */
  readonly dailyRate: number;
}

/**
 * When to maintain: when no more than the threshold is expected to remain that cost least on lives of the group, for what a
 * failure costs beside planned maintenance. Without such a rule, at the lower end of the interval.
 */
export function maintenanceTime(life: PredictedLife, costs: KnownCosts | undefined): MaintenanceTime {
  const { maintenance, failure } = costs ?? { maintenance: null, failure: null };
  const known = maintenance !== null && failure !== null && maintenance > 0 && failure > 0;
  const ratio = known ? failure / maintenance : usualRatio;
  const rule = ruleFor(life.rules ?? [], ratio);
  const expected = `${life.days.toFixed(1)} days are expected to remain; of comparable units ${Math.round(life.level * 100)} % lasted between ${life.low.toFixed(1)} and ${life.high.toFixed(1)} days.`;
  if (rule === undefined)
    return {
      ...{ inDays: life.low, ratio, dailyRate: 1 / Math.max(1, life.days) },
      reasoning: `${expected} Maintenance before the lower end forestalls most failures.`,
    };
  const source = known ? 'by your records' : 'assumed, since none are recorded';
  return {
    ...{ inDays: dueIn(life.days, rule.threshold / dayHours), ratio, dailyRate: rule.outcome.rate * dayHours },
    reasoning: `${expected} A failure costs ${ratio.toFixed(1)} times planned maintenance (${source}). ${said(rule)}`,
  };
}

function said({ ratio, threshold, outcome, fixed, fixedAge }: MaintenanceRule): string {
  const days = (hours: number) => (hours / dayHours).toFixed(1);
  const less = 100 * (1 - outcome.rate / fixed.rate);
  return `On lives of the group, at a ratio of ${ratio}, acting when ${days(threshold)} days or less are expected to remain cost ${Math.abs(less).toFixed(0)} % ${less >= 0 ? 'less' : 'more'} per day than the best fixed interval (${days(fixedAge)} days): ${(outcome.failed * 100).toFixed(0)} % failed before, against ${(fixed.failed * 100).toFixed(0)} %, and ${days(outcome.wasted)} days of life were given away, against ${days(fixed.wasted)}.`;
}
