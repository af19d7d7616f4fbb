import { isotonic, type Rising, valueAt } from '../isotonic.ts';
import { failureWithinOfAge, type ObservedLife, type SurvivalCurve, survivalCurve } from './survival.ts';

/** How the probability of a failure within a time is found. */
export interface RiskRule {
  readonly horizon: number;
  /** How much the forest counts; the rest is the curve of survival by age, which knows more the longer the horizon. */
  readonly forestShare: number;
  /** From that mix to what really happened, by units that the trees had not seen. */
  readonly calibration: Rising;
}

/** A row whose outcome is known, seen by trees that did not see its unit. */
export interface RiskTrial {
  /** Share of leaves' lives that ended within the horizon. */
  readonly forest: number;
  /** The same by age alone, of the other units. */
  readonly byAge: number;
  readonly failed: boolean;
  readonly group: number;
}

const shares = [1, 0.75, 0.5, 0.25, 0];

/** The mix with the least Brier score on trials, then calibrated on them; null when no outcome is known. */
export function fitRisk(horizon: number, trials: readonly RiskTrial[]): RiskRule | null {
  if (trials.length === 0) return null;
  const outcomes = trials.map(({ failed }) => Number(failed));
  const mixed = (share: number) => trials.map(({ forest, byAge }) => share * forest + (1 - share) * byAge);
  const brier = (share: number) =>
    mixed(share).reduce((sum, probability, row) => sum + (probability - (outcomes[row] ?? 0)) ** 2, 0);
  const forestShare = shares.reduce((best, share) => (brier(share) < brier(best) ? share : best));
  const groups = trials.map(({ group }) => group);
  return { horizon, forestShare, calibration: isotonic(mixed(forestShare), outcomes, { groups }) };
}

export function riskOf({ forestShare, calibration }: RiskRule, forest: number, byAge: number): number {
  return valueAt(calibration, forestShare * forest + (1 - forestShare) * byAge);
}

/** Curves of survival, each without one group's own lives: what was known of the others. */
export function curvesWithout(
  lives: readonly (ObservedLife & { readonly group: number })[],
): Map<number, SurvivalCurve> {
  const groups = new Set(lives.map(({ group }) => group));
  return new Map([...groups].map((group) => [group, survivalCurve(lives.filter((life) => life.group !== group))]));
}

/** Share of ascending draws that are at most the horizon. */
export function shareWithin(draws: Float64Array, horizon: number): number {
  let [low, high] = [0, draws.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((draws[middle] as number) <= horizon) low = middle + 1;
    else high = middle;
  }
  return draws.length === 0 ? 0 : low / draws.length;
}

/** By age alone, for a row of a group. */
export const riskByAge = (curve: SurvivalCurve | undefined, age: number, horizon: number): number =>
  curve === undefined ? 0 : failureWithinOfAge(curve, age, horizon);
