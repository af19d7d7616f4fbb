import type { RuleCondition } from './alert-rule.ts';
import type { AnomalySeverity } from './anomaly.ts';
import type { EpisodeBegan } from './detectors/detection.ts';

/** The specification's words for what an anomaly may do. */
export const IMPACTS = ['none', 'minor', 'moderate', 'severe'] as const;
export type Impact = (typeof IMPACTS)[number];

interface Advice {
  readonly impact: Impact;
  readonly action: string;
}

// Graded by the detector's score and by nothing else: which fault it is, nobody knows at this point.
const ADVICE: Readonly<Record<AnomalySeverity, Advice>> = {
  low: {
    impact: 'none',
    action: 'Keep an eye on this reading; compare it with the weather and the use of the building.',
  },
  medium: { impact: 'minor', action: 'Look at the recent readings of this equipment before the next visit.' },
  high: { impact: 'moderate', action: 'Inspect the equipment and its sensor at the next opportunity.' },
  critical: { impact: 'severe', action: 'Inspect the equipment and its sensor now.' },
};

export function adviceFor(severity: AnomalySeverity): Advice {
  return ADVICE[severity];
}

/** The limit that was crossed: the end of the expected range on the side of the reading; null within or without a range. */
export function crossedLimit({ actualValue, expectedRange }: EpisodeBegan): number | null {
  if (expectedRange === null) return null;
  const { min, max } = expectedRange;
  if (max !== null && actualValue > max) return max;
  return min !== null && actualValue < min ? min : null;
}

/** One sentence for people, e.g. "temperature is 31.2 Cel, expected 21.4 (19.5 to 22.5)". */
export function alertMessage(began: EpisodeBegan, metric: string, unit: string): string {
  const { expectedRange: range, expectedValue } = began;
  const reading = `${metric} is ${rounded(began.actualValue)}${unit === '1' ? '' : ` ${unit}`}`;
  const limit = crossedLimit(began);
  if (expectedValue === null && limit !== null) return `${reading}, beyond the limit ${rounded(limit)}`;
  if (expectedValue === null || range === null || range.min === null || range.max === null)
    return `${reading}, unlike anything learnt`;
  return `${reading}, expected ${rounded(expectedValue)} (${rounded(range.min)} to ${rounded(range.max)})`;
}

/** What is said of a value that a rule of people calls for, e.g. "Motor hot: motor_temperature is 91 Cel, above 85". */
export function ruleMessage(
  { name, condition }: { readonly name: string; readonly condition: RuleCondition },
  { value, limit }: { readonly value: number; readonly limit: number },
  metric: string,
  unit: string,
): string {
  const shown = unit === '1' ? '' : ` ${unit}`;
  if (limit === condition.changePerMinute)
    return `${name}: ${metric} changes by more than ${rounded(limit)}${shown} a minute, to ${rounded(value)}`;
  return `${name}: ${metric} is ${rounded(value)}${shown}, ${value > limit ? 'above' : 'below'} ${rounded(limit)}`;
}

/** Four significant digits are what a person reads. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}
