import { localTime } from '../../../core/time/local-time.ts';
import {
  isWithin,
  newRuleState,
  type RuleCondition,
  type RuleSchedule,
  type RuleState,
  stepRule,
} from './alert-rule.ts';
import { isBelievable } from './detectable.ts';

/** An alert that the rule would have raised. Times in Unix milliseconds. */
export interface TrialEpisode {
  readonly startMs: number;
  /** Null while it went on at the end of the range. */
  endMs: number | null;
  /** The value that raised it and the limit it crossed, in the metric's unit. */
  readonly value: number;
  readonly limit: number;
}

interface Columns {
  readonly count: number;
  readonly time: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  readonly flags: ArrayLike<number>;
}

/** A rule on the stored readings of one series, in the order of their time: the same steps that the detector takes. */
export class RuleTrial {
  readonly episodes: TrialEpisode[] = [];
  readonly #condition: RuleCondition;
  readonly #inSchedule: (timeMs: number) => boolean;
  readonly #state: RuleState = newRuleState();

  constructor(condition: RuleCondition, schedule: RuleSchedule | null, timeZone: string) {
    this.#condition = condition;
    this.#inSchedule = (timeMs) => schedule === null || isWithin(schedule, localTime(timeMs, timeZone));
  }

  take({ count, time, value, flags }: Columns): void {
    for (let index = 0; index < count; index++) {
      if (!isBelievable(flags[index] ?? 0)) continue;
      const reading = { timeMs: time[index] ?? 0, value: value[index] ?? 0 };
      const found = stepRule(this.#condition, this.#state, reading, this.#inSchedule);
      if (found?.kind === 'began') this.episodes.push({ ...found, endMs: null });
      const last = this.episodes.at(-1);
      if (found?.kind === 'ended' && last !== undefined) last.endMs = found.atMs;
    }
  }
}
