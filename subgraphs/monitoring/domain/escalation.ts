/** Whom to turn to when nobody has acknowledged an alert for so long after it came into sight. */
export interface EscalationStep {
  readonly afterMs: number;
  /** Notification channels that are told. */
  readonly channelIds: readonly string[];
  /** People who are told at every channel of theirs. */
  readonly userIds: readonly string[];
}

export const MAX_STEPS = 10;
const MAX_NAMED = 20;
const MAX_AFTER_MS = 7 * 86_400_000;
const MINUTE_MS = 60_000;

/** Why the steps are no policy; null when they are one. */
export function faultOfSteps(steps: readonly EscalationStep[]): string | null {
  if (steps.length > MAX_STEPS) return `A policy has up to ${MAX_STEPS} steps.`;
  for (const [index, { afterMs, channelIds, userIds }] of steps.entries()) {
    if (afterMs < MINUTE_MS || afterMs > MAX_AFTER_MS) return 'A step comes after PT1M to P7D.';
    if (afterMs <= (steps[index - 1]?.afterMs ?? 0)) return 'Each step comes later than the one before it.';
    const named = channelIds.length + userIds.length;
    if (named === 0 || named > MAX_NAMED) return `A step names 1 to ${MAX_NAMED} channels and users.`;
  }
  return null;
}

/** Indices of the steps that are due for an alert that came into sight at `toldMs` and is unacknowledged at `nowMs`. */
export function stepsDue(steps: readonly Pick<EscalationStep, 'afterMs'>[], toldMs: number, nowMs: number): number[] {
  return steps.flatMap(({ afterMs }, index) => (toldMs + afterMs <= nowMs ? [index] : []));
}
