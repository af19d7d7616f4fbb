/** A unit's whole life with what was expected of it at each step by trees that had not seen it. */
export interface Trajectory {
  readonly age: Float64Array;
  /** Expected remaining life at each step. */
  readonly remaining: Float64Array;
  readonly failedAt: number;
}

/** In any unit; only their ratio decides. */
export interface Costs {
  readonly planned: number;
  readonly failure: number;
  /** From the decision to the maintenance. */
  readonly lead: number;
}

/** What a way of maintaining costs in the long run. */
export interface Outcome {
  /** Cost per unit of time: sum of costs ÷ sum of times between renewals (renewal-reward theorem, Ross 1970). */
  readonly rate: number;
  /** Share of renewals by a failure. */
  readonly failed: number;
  /** Mean life given away by planned maintenance. */
  readonly wasted: number;
}

/** When to maintain: as soon as no more than the threshold is expected to remain. */
export interface MaintenanceRule {
  /** Cost of a failure in units of that of planned maintenance. */
  readonly ratio: number;
  readonly threshold: number;
  readonly outcome: Outcome;
  /** Of the best fixed interval, chosen on the same lives. */
  readonly fixed: Outcome;
  readonly fixedAge: number;
}

interface End {
  readonly time: number;
  readonly failed: boolean;
  readonly wasted: number;
}

/** Time from now until maintenance is due; 0 when it is due now. The one rule of the plan and of what it is judged by. */
export const dueIn = (remaining: number, threshold: number): number => Math.max(0, remaining - threshold);

/** A life under the rule: maintained `lead` after it first was due, or failed before. */
export function endUnderRule({ age, remaining, failedAt }: Trajectory, threshold: number, lead: number): End {
  const first = remaining.findIndex((expected) => dueIn(expected, threshold) === 0);
  const time = first === -1 ? Infinity : (age[first] ?? 0) + lead;
  return time < failedAt
    ? { time, failed: false, wasted: failedAt - time }
    : { time: failedAt, failed: true, wasted: 0 };
}

/** A life maintained at an age. */
export const endAtAge = ({ failedAt }: Pick<Trajectory, 'failedAt'>, age: number): End =>
  age < failedAt ? { time: age, failed: false, wasted: failedAt - age } : { time: failedAt, failed: true, wasted: 0 };

export function outcomeOf(ends: readonly End[], { planned, failure }: Costs): Outcome {
  const failed = ends.filter((end) => end.failed).length;
  const time = ends.reduce((sum, end) => sum + end.time, 0);
  const wasted = ends.reduce((sum, end) => sum + end.wasted, 0);
  return {
    rate: (failed * failure + (ends.length - failed) * planned) / Math.max(time, Number.MIN_VALUE),
    failed: failed / ends.length,
    wasted: ends.length === failed ? 0 : wasted / (ends.length - failed),
  };
}

const candidates = 60;

/** The threshold and the fixed age with the lowest cost rate on these lives; null without a life. */
export function bestRule(lives: readonly Trajectory[], costs: Costs): MaintenanceRule | null {
  if (lives.length === 0) return null;
  const highest = lives.reduce((most, { remaining }) => remaining.reduce((max, one) => Math.max(max, one), most), 0);
  const longest = lives.reduce((most, { failedAt }) => Math.max(most, failedAt), 0);
  const upTo = (top: number) => Array.from({ length: candidates + 1 }, (_, index) => (top * index) / candidates);
  const cheapest = (values: readonly number[], endOf: (life: Trajectory, value: number) => End) =>
    values
      .map((value) => ({
        value,
        outcome: outcomeOf(
          lives.map((life) => endOf(life, value)),
          costs,
        ),
      }))
      .reduce((best, one) => (one.outcome.rate < best.outcome.rate ? one : best));
  const rule = cheapest(upTo(highest), (life, threshold) => endUnderRule(life, threshold, costs.lead));
  // Never is an interval too: the longest life.
  const fixed = cheapest(upTo(longest).slice(1), endAtAge);
  return {
    ...{ ratio: costs.failure / costs.planned, threshold: rule.value, outcome: rule.outcome },
    ...{ fixed: fixed.outcome, fixedAge: fixed.value },
  };
}

/** The rule whose ratio is nearest (in proportion); undefined when there is none. */
export function ruleFor(rules: readonly MaintenanceRule[], ratio: number): MaintenanceRule | undefined {
  const away = (rule: MaintenanceRule) => Math.abs(Math.log(rule.ratio / ratio));
  return rules.toSorted((a, b) => away(a) - away(b))[0];
}
