/** What is remembered of a series to judge its next reading: the last one, and how long it has not changed. */
export interface SeriesMemory {
  readonly timeMs: number;
  readonly value: number;
  /** Time of the first of the equal readings in a row, and how many there were. */
  readonly sameSinceMs: number;
  readonly same: number;
}

interface Rule {
  /** Faster than this, in units a second, the sensor is more likely wrong than the world; null for what can jump. */
  readonly maxRate: number | null;
  /** Whether the measured thing is never quite still, so that a value that never changes is a stuck sensor. */
  readonly noisy: boolean;
}

const slow = (maxRate: number): Rule => ({ maxRate, noisy: false });
const noisy: Rule = { maxRate: null, noisy: true };

/**
 * By name of the metric. Rates: temperatures are those of housed sensors and machine parts, whose time constants are
 * seconds to minutes; humidity is that of capacitive sensors (some 8 s to 63 %). Deliberately wide: suspect is a hint.
 */
const rules: ReadonlyMap<string, Rule> = new Map([
  ...(['temperature', 'motor_temperature'] as const).map((name) => [name, slow(10)] as const),
  ...(['humidity', 'load_distribution'] as const).map((name) => [name, slow(50)] as const),
  ...(['acceleration', 'vibration_level', 'sound_level', 'sound_band_low'] as const).map(
    (name) => [name, noisy] as const,
  ),
  ...(['sound_band_mid', 'sound_band_high', 'particles_pm2_5'] as const).map((name) => [name, noisy] as const),
]);

const stuckAfterMs = 6 * 3_600_000;
const stuckAfterReadings = 60;
/** A sender's clock that is further ahead than this is wrong, though not so wrong that its readings are refused. */
const clockToleranceMs = 60_000;

/** Whether a memory need be kept for readings of the metric at all. */
export const isJudged = (metric: string): boolean => rules.has(metric);

export const aheadOfClock = (timeMs: number, nowMs: number): boolean => timeMs > nowMs + clockToleranceMs;

/**
 * Suspect when the value changed faster than the metric can, or a noisy one has not changed for 6 hours and 60 readings
 * (0 excepted: what stands still may be measured as 0). Older readings than the last one are not judged.
 */
export function judge(
  memory: SeriesMemory | null,
  metric: string,
  reading: { readonly timeMs: number; readonly value: number },
): { readonly suspect: boolean; readonly memory: SeriesMemory } {
  const { timeMs, value } = reading;
  const first = { timeMs, value, sameSinceMs: timeMs, same: 1 };
  if (memory === null) return { suspect: false, memory: first };
  if (timeMs <= memory.timeMs) return { suspect: false, memory };
  const rule = rules.get(metric);
  const same = value === memory.value;
  const next = same ? { timeMs, value, sameSinceMs: memory.sameSinceMs, same: memory.same + 1 } : first;
  const rate = (Math.abs(value - memory.value) / (timeMs - memory.timeMs)) * 1000;
  const jumped = rule !== undefined && rule.maxRate !== null && rate > rule.maxRate;
  const still = next.same >= stuckAfterReadings && timeMs - next.sameSinceMs >= stuckAfterMs;
  return { suspect: jumped || (rule?.noisy === true && still && value !== 0), memory: next };
}
