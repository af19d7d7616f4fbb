import { type FaultName, faultKinds } from '../physics/fault-kinds.ts';
import { sensorTypes } from '../physics/metrics.ts';
import { between, pick, type Random } from '../physics/random.ts';
import type { PlannedFault, Scheduled } from '../physics/scheduled.ts';

const minuteMs = 60_000;
const meanPauseMs = 180 * minuteMs;

const equally = <T>(all: readonly T[]) => all.map((one) => [one, 1] as const);

/**
 * What takes months in a building happens within the hour, so that somebody who watches sees it: about one fault an
 * elevator in three hours, from its first trace over the failure to the repair.
 */
export function nextFault(afterMs: number, random: Random): PlannedFault {
  const onsetMs = Math.round(afterMs + between(random, 0.3, 1.7) * meanPauseMs);
  const failMs = Math.round(onsetMs + between(random, 8, 30) * minuteMs);
  return {
    name: pick(random, equally(faultKinds.map(({ name }) => name))),
    ...{ onsetMs, failMs, repairMs: Math.round(failMs + between(random, 4, 12) * minuteMs) },
    ...{ power: between(random, 0.8, 2), strength: between(random, 0.8, 1.3) },
    device: pick(random, equally(sensorTypes)),
  };
}

/** The first one: somebody who tries the demo should not wait for it. */
export const firstFault = (startMs: number, name: FaultName): PlannedFault => ({
  ...{ name, onsetMs: startMs + 30_000, failMs: startMs + 45_000, repairMs: startMs + 45_000 + 6 * minuteMs },
  ...{ power: 1, strength: 1, device: 'door_sensor' },
});

/** Sees to it that there is always a next one. */
export function keepPlanned(plan: Scheduled, nowMs: number, random: Random): void {
  if (plan.pending === 0) plan.add(nextFault(nowMs, random));
}
