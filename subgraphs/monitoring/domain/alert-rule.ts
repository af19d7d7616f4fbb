import type { LocalTime } from '../../../core/time/local-time.ts';
import type { Reading } from './detectors/reading.ts';

/** What a rule of people watches for: a value beyond a limit, or one that changes too fast, for long enough. */
export interface RuleCondition {
  /** Limits in the metric's unit; null for none on that side. A value on the limit keeps it. */
  readonly above: number | null;
  readonly below: number | null;
  /** Largest change between two readings, up or down, in units a minute; null for any. */
  readonly changePerMinute: number | null;
  /** How long it has to last before it counts, in milliseconds. */
  readonly onDelayMs: number;
  /** How far within a limit the value has to come back before it is over, in the metric's unit. */
  readonly deadband: number;
}

/** When a rule may begin to call: weekdays (0 is Sunday) and minutes of the day, in the building's time zone. */
export interface RuleSchedule {
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  /** Exclusive; at or before `fromMinute` the span goes over midnight and belongs to the day on which it begins. */
  readonly toMinute: number;
}

/** What is known of a series under a rule. Times in Unix milliseconds. */
export interface RuleState {
  watermarkMs: number | null;
  lastValue: number | null;
  /** When the condition came to hold; null while it does not. */
  pendingMs: number | null;
  /** The beginning of the episode that goes on; null when none does. */
  startMs: number | null;
}

export const newRuleState = (): RuleState => ({ watermarkMs: null, lastValue: null, pendingMs: null, startMs: null });

export type RuleDetection =
  | { readonly kind: 'began'; readonly startMs: number; readonly value: number; readonly limit: number }
  | { readonly kind: 'ended'; readonly startMs: number; readonly atMs: number };

const minuteMs = 60_000;

/**
 * Takes the next reading; one at or before the newest is ignored. `inSchedule` is asked only when the condition holds:
 * an episode begins within the schedule and ends whenever the value is back.
 */
export function stepRule(
  condition: RuleCondition,
  state: RuleState,
  reading: Reading,
  inSchedule: (timeMs: number) => boolean,
): RuleDetection | null {
  const { timeMs, value } = reading;
  if (state.watermarkMs !== null && timeMs <= state.watermarkMs) return null;
  const limit = limitCrossed(condition, state, reading);
  state.watermarkMs = timeMs;
  state.lastValue = value;
  if (state.startMs !== null) return goesOn(condition, state, reading, limit);
  if (limit === null || !inSchedule(timeMs)) {
    state.pendingMs = null;
    return null;
  }
  state.pendingMs ??= timeMs;
  if (timeMs - state.pendingMs < condition.onDelayMs) return null;
  state.startMs = state.pendingMs;
  state.pendingMs = null;
  return { kind: 'began', startMs: state.startMs, value, limit };
}

function goesOn(
  { above, below, deadband }: RuleCondition,
  state: RuleState,
  { timeMs, value }: Reading,
  limit: number | null,
): RuleDetection | null {
  const { startMs } = state;
  const isBack = (above === null || value <= above - deadband) && (below === null || value >= below + deadband);
  if (startMs === null || limit !== null || !isBack) return null;
  state.startMs = null;
  return { kind: 'ended', startMs, atMs: timeMs };
}

/** The limit that the reading is beyond; null when it keeps all of them. */
function limitCrossed(
  { above, below, changePerMinute }: RuleCondition,
  { watermarkMs, lastValue }: RuleState,
  { timeMs, value }: Reading,
): number | null {
  if (above !== null && value > above) return above;
  if (below !== null && value < below) return below;
  if (changePerMinute === null || watermarkMs === null || lastValue === null) return null;
  const perMinute = (Math.abs(value - lastValue) / (timeMs - watermarkMs)) * minuteMs;
  return perMinute > changePerMinute ? changePerMinute : null;
}

export function isWithin({ weekdays, fromMinute, toMinute }: RuleSchedule, { weekday, minute }: LocalTime): boolean {
  if (fromMinute < toMinute) return weekdays.includes(weekday) && minute >= fromMinute && minute < toMinute;
  if (minute >= fromMinute) return weekdays.includes(weekday);
  return minute < toMinute && weekdays.includes((weekday + 6) % 7);
}

/** A field of a condition that is to blame, and why. */
interface ConditionFault {
  readonly field: keyof RuleCondition;
  readonly message: string;
}

/** Why a condition cannot be watched; null when it can. */
export function faultOfCondition(condition: RuleCondition): ConditionFault | null {
  const { above, below, changePerMinute, onDelayMs, deadband } = condition;
  const isLimited = above !== null || below !== null;
  if (changePerMinute !== null && isLimited)
    return { field: 'changePerMinute', message: 'A rule watches limits or change, not both: make two rules.' };
  if (changePerMinute !== null && !(changePerMinute > 0))
    return { field: 'changePerMinute', message: 'A change per minute is more than 0.' };
  if (changePerMinute === null && !isLimited)
    return { field: 'above', message: 'Give a limit: above, below or changePerMinute.' };
  if (!(onDelayMs >= 0 && onDelayMs <= 86_400_000)) return { field: 'onDelayMs', message: 'A delay is PT0S to P1D.' };
  if (!(deadband >= 0 && deadband <= 1e6)) return { field: 'deadband', message: 'A deadband is 0 to 1,000,000.' };
  if (above === null || below === null) return null;
  if (below >= above) return { field: 'below', message: '`below` has to lie under `above`: between them all is well.' };
  return deadband * 2 < above - below
    ? null
    : { field: 'deadband', message: 'The deadband leaves nothing between the limits.' };
}
