export const deviceStatuses = ['online', 'offline', 'degraded', 'maintenance', 'error'] as const;
export type DeviceStatus = (typeof deviceStatuses)[number];
export const lifecycles = ['registered', 'active', 'maintenance', 'decommissioned'] as const;
export type Lifecycle = (typeof lifecycles)[number];

export const statusReasons = [
  ...(['lifecycle_maintenance', 'maintenance_window', 'decommissioned', 'never_heard', 'silent'] as const),
  ...(['gateway_silent', 'fault_reported', 'weak_battery', 'weak_signal', 'missed_reports'] as const),
];
export type StatusReason = (typeof statusReasons)[number];

/** Reports that may be missed before a device counts as offline. */
const reportsMissed = 3;
/** Below it, in %, a battery needs to be replaced soon. */
export const weakBatteryPercent = 15;
/** Below it, in dBm, packets are lost: usual receiver sensitivity plus a margin. LoRaWAN works far lower. */
const weakSignalDbm: Readonly<Record<string, number>> = { wifi: -80, cellular: -110, zigbee: -90, lorawan: -120 };

export interface StatusFacts {
  readonly lifecycle: Lifecycle;
  readonly inMaintenance: boolean;
  readonly fault: string | null;
  readonly lastSeen: Date | null;
  readonly reportingIntervalSeconds: number;
  readonly batteryLevel: number | null;
  readonly signalStrength: number | null;
  readonly connectionType: string;
  /** When the gateway, or anything behind it, was last heard; null without a gateway or before that. */
  readonly gatewayLastSeen: Date | null;
  /** Null without a gateway. */
  readonly gatewayIntervalSeconds: number | null;
}

export interface Connectivity {
  readonly status: DeviceStatus;
  readonly reasons: readonly StatusReason[];
  /** Null before it was ever heard. */
  readonly silentForSeconds: number | null;
  /** Whole reporting intervals since it was heard; null before that. */
  readonly missedIntervals: number | null;
}

const secondsSince = (moment: Date | null, nowMs: number) =>
  moment === null ? null : Math.max(0, (nowMs - moment.getTime()) / 1000);

/** Maintenance outranks everything; then offline, since what is silent says nothing of its fault; then error, degraded. */
export function connectivityOf(facts: StatusFacts, nowMs: number): Connectivity {
  const silent = secondsSince(facts.lastSeen, nowMs);
  const measured = {
    silentForSeconds: silent === null ? null : Math.floor(silent),
    missedIntervals: silent === null ? null : Math.floor(silent / facts.reportingIntervalSeconds),
  };
  const found: readonly [DeviceStatus, readonly StatusReason[]][] = [
    ['maintenance', maintenanceReasons(facts)],
    ['offline', offlineReasons(facts, silent, nowMs)],
    ['error', facts.fault === null ? [] : ['fault_reported']],
    ['degraded', degradedReasons(facts, measured.missedIntervals)],
  ];
  const [status, reasons] = found.find(([, why]) => why.length > 0) ?? ['online', []];
  return { ...measured, status, reasons };
}

function maintenanceReasons({ lifecycle, inMaintenance }: StatusFacts): StatusReason[] {
  if (lifecycle === 'decommissioned') return [];
  return [
    ...(lifecycle === 'maintenance' ? (['lifecycle_maintenance'] as const) : []),
    ...(inMaintenance ? (['maintenance_window'] as const) : []),
  ];
}

function offlineReasons(facts: StatusFacts, silent: number | null, nowMs: number): StatusReason[] {
  if (facts.lifecycle === 'decommissioned') return ['decommissioned'];
  if (silent === null) return ['never_heard'];
  const own: StatusReason[] = silent > reportsMissed * facts.reportingIntervalSeconds ? ['silent'] : [];
  const gateway = secondsSince(facts.gatewayLastSeen, nowMs);
  const gatewaySilent =
    facts.gatewayIntervalSeconds !== null && gateway !== null && gateway > reportsMissed * facts.gatewayIntervalSeconds;
  return gatewaySilent ? [...own, 'gateway_silent'] : own;
}

function degradedReasons(facts: StatusFacts, missed: number | null): StatusReason[] {
  const { batteryLevel, signalStrength } = facts;
  const floor = weakSignalDbm[facts.connectionType];
  const reasons: StatusReason[] = [];
  if (batteryLevel !== null && batteryLevel < weakBatteryPercent) reasons.push('weak_battery');
  if (signalStrength !== null && floor !== undefined && signalStrength < floor) reasons.push('weak_signal');
  // The report of the current interval may still be on its way: one that is two intervals old was missed.
  if (missed !== null && missed >= 2) reasons.push('missed_reports');
  return reasons;
}
