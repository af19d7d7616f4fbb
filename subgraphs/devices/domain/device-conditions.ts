import type { Connectivity, Lifecycle } from './device-status.ts';
import { weakBatteryPercent } from './device-status.ts';

export const conditionTypes = ['device_offline', 'low_battery', 'calibration_due'] as const;
export type ConditionType = (typeof conditionTypes)[number];

export interface ConditionFacts {
  readonly lifecycle: Lifecycle;
  readonly batteryLevel: number | null;
  readonly calibrationDue: Date | null;
}

/** A battery has recovered when it is this much, in %, above the limit: readings near it waver. */
const batteryHysteresisPercent = 5;

/**
 * What of a device deserves an alert now. A silent gateway speaks for its children. `open`: what is raised already.
 */
export function conditionsOf(
  facts: ConditionFacts,
  { status, reasons }: Connectivity,
  open: ReadonlySet<string>,
  nowMs: number,
): ConditionType[] {
  if (facts.lifecycle !== 'active') return [];
  const batteryLimit = weakBatteryPercent + (open.has('low_battery') ? batteryHysteresisPercent : 0);
  const holds: Record<ConditionType, boolean> = {
    device_offline: status === 'offline' && reasons.includes('silent') && !reasons.includes('gateway_silent'),
    low_battery: facts.batteryLevel !== null && facts.batteryLevel < batteryLimit,
    calibration_due: facts.calibrationDue !== null && facts.calibrationDue.getTime() <= nowMs,
  };
  return conditionTypes.filter((type) => holds[type]);
}
