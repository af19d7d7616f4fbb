export const deviceStatuses = ['online', 'offline', 'degraded', 'maintenance', 'error'] as const;
export type DeviceStatus = (typeof deviceStatuses)[number];
export const lifecycles = ['registered', 'active', 'maintenance', 'decommissioned'] as const;
export type Lifecycle = (typeof lifecycles)[number];

/** Reports that may be missed before a device counts as offline. */
const reportsMissed = 3;

/**
 * Maintenance outranks everything; else a device is online while its last arrival is at most three reporting intervals
 * ago. `degraded` and `error` need facts that are not collected yet (battery, signal, self-test).
 */
export function statusOf(
  device: { readonly lifecycle: Lifecycle; readonly lastSeen: Date | null; readonly reportingIntervalSeconds: number },
  nowMs: number,
): DeviceStatus {
  if (device.lifecycle === 'maintenance') return 'maintenance';
  if (device.lifecycle === 'decommissioned' || device.lastSeen === null) return 'offline';
  const silentMs = nowMs - device.lastSeen.getTime();
  return silentMs <= reportsMissed * device.reportingIntervalSeconds * 1000 ? 'online' : 'offline';
}
