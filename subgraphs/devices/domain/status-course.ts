import type { Connectivity, DeviceStatus, StatusFacts } from './device-status.ts';

/** What is remembered of the course of a device's status. */
export interface StatusMemory {
  readonly status: DeviceStatus;
  /** Grows by one with each change that was told, halves every ten minutes. */
  readonly penalty: number;
  readonly changedAt: Date | null;
  /** Since when it looks better than it is said to be; null when it does not. */
  readonly betterSince: Date | null;
}

const halfLifeMs = 600_000;
/** So many changes within a few minutes are flapping. */
const flappingPenalty = 4;
const intervalsToBelieve = 3;
const badness: Readonly<Record<DeviceStatus, number>> = {
  online: 0,
  degraded: 1,
  error: 2,
  offline: 3,
  maintenance: 4,
};

const faded = ({ penalty, changedAt }: StatusMemory, nowMs: number) =>
  changedAt === null ? 0 : penalty * 2 ** (-Math.max(0, nowMs - changedAt.getTime()) / halfLifeMs);

/**
 * What is stored and told after a look at the device. A device that flaps is said to be as bad as it was at its worst,
 * until it has been better for three reporting intervals; getting worse, and maintenance, are told at once.
 */
export function remember(
  memory: StatusMemory,
  { status }: Connectivity,
  intervalSeconds: number,
  nowMs: number,
): StatusMemory {
  if (status === memory.status) return { ...memory, betterSince: null };
  const penalty = faded(memory, nowMs);
  const changed = { status, penalty: penalty + 1, changedAt: new Date(nowMs), betterSince: null };
  const planned = status === 'maintenance' || memory.status === 'maintenance';
  if (planned || badness[status] > badness[memory.status] || penalty < flappingPenalty) return changed;
  const since = memory.betterSince ?? new Date(nowMs);
  return nowMs - since.getTime() >= intervalsToBelieve * intervalSeconds * 1000
    ? changed
    : { ...memory, betterSince: since };
}

/** Everything is looked at this often, whatever was forgotten. */
export const longestUncheckedMs = 600_000;
/** A look takes place at a whole sweep: a little later, so that the moment has passed for certain. */
const marginMs = 50;

/** When time alone may change what was found now: in Unix milliseconds, after now. */
export function nextCheckMs(
  facts: StatusFacts & { readonly calibrationDue: Date | null },
  { betterSince }: StatusMemory,
  nowMs: number,
): number {
  const after = (moment: Date | null, seconds: number) => (moment === null ? [] : [moment.getTime() + seconds * 1000]);
  const interval = facts.reportingIntervalSeconds;
  const moments = [
    ...after(facts.lastSeen, 2 * interval),
    ...after(facts.lastSeen, 3 * interval),
    ...after(facts.gatewayLastSeen, 3 * (facts.gatewayIntervalSeconds ?? 0)),
    ...after(facts.calibrationDue, 0),
    ...after(betterSince, intervalsToBelieve * interval),
  ].map((moment) => moment + marginMs);
  return Math.min(nowMs + longestUncheckedMs, ...moments.filter((moment) => moment > nowMs));
}
