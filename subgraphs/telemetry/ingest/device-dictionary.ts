import { decodeJson } from '../../../core/contracts/json-codec.ts';
import { type RegistryDevice, type RegistryEntry, registryEntry } from '../../../core/contracts/registry.ts';
import { type Metric, MetricIndex } from '../../../core/metrics/catalogue.ts';

/** Where a stored reading belongs: the device that measured it, and its equipment, else the device itself. */
export interface Place {
  readonly deviceId: string;
  readonly subjectId: string;
  readonly equipmentId: string | null;
}

const none: ReadonlySet<string> = new Set();

type DeviceListener = (deviceId: string) => void;

/** Devices, equipment and metrics in memory, as devices publishes them: intake looks nothing up. */
export class DeviceDictionary {
  readonly metrics = new MetricIndex();
  readonly #devices = new Map<string, RegistryDevice>();
  readonly #places = new Map<number, Place>();
  readonly #children = new Map<string, Set<string>>();
  readonly #zones = new Map<string, string>();
  readonly #own = new Map<string, Map<number, Metric>>();
  readonly #listeners = new Set<DeviceListener>();

  apply(key: string, entry: RegistryEntry | null): void {
    const id = key.slice(key.indexOf('.') + 1);
    if (entry === null) this.#forget(id);
    else if (entry.kind === 'device') this.#learn(entry);
    else if (entry.kind === 'equipment') this.#zones.set(entry.id, entry.timeZone);
    else if (entry.kind === 'metric') this.#define(entry.organizationId, entry);
    if (key.startsWith('device.')) for (const listener of this.#listeners) listener(id);
  }

  #forget(id: string): void {
    const gateway = this.#devices.get(id)?.gatewayId ?? null;
    if (gateway !== null) this.#children.get(gateway)?.delete(id);
    this.#devices.delete(id);
  }

  #learn(device: RegistryDevice): void {
    this.#forget(device.id);
    this.#devices.set(device.id, device);
    if (device.gatewayId !== null) {
      const children = this.#children.get(device.gatewayId) ?? new Set<string>();
      this.#children.set(device.gatewayId, children.add(device.id));
    }
    for (const { key, subjectId, equipmentId } of device.installations)
      this.#places.set(key, { deviceId: device.id, subjectId, equipmentId });
  }

  #define(organizationId: string, metric: Metric): void {
    this.metrics.define(organizationId, metric);
    const own = this.#own.get(organizationId) ?? new Map<number, Metric>();
    this.#own.set(organizationId, own.set(metric.id, metric));
  }

  /** The device if this sender may write for it: itself, or a child of the gateway that it is; else null. */
  writable(deviceId: string, senderId: string): RegistryDevice | null {
    const device = this.device(deviceId);
    return device !== null && (device.id === senderId || device.gatewayId === senderId) ? device : null;
  }

  /** Ids of the devices that this gateway may send for; empty for a device that is none. */
  childrenOf(gatewayId: string): ReadonlySet<string> {
    return this.#children.get(gatewayId) ?? none;
  }

  device(deviceId: string): RegistryDevice | null {
    return this.#devices.get(deviceId) ?? null;
  }

  place(installationKey: number): Place | null {
    return this.#places.get(installationKey) ?? null;
  }

  /** IANA time zone of the building that the equipment or the device is in; UTC for what is not known. */
  timeZone(id: string): string {
    return this.#zones.get(id) ?? this.device(id)?.timeZone ?? 'UTC';
  }

  /** Reporting intervals (s) of all devices that are or were on these subjects. */
  intervalsOn(subjectIds: readonly string[]): { deviceIds: string[]; seconds: number[] } {
    const wanted = new Set(subjectIds);
    const there = [...this.#devices.values()].filter(({ installations }) =>
      installations.some(({ subjectId }) => wanted.has(subjectId)),
    );
    return {
      deviceIds: there.map(({ id }) => id),
      seconds: there.map(({ reportingIntervalSeconds }) => reportingIntervalSeconds),
    };
  }

  /** The metrics that an organization has defined for itself. */
  metricsOf(organizationId: string): readonly Metric[] {
    return [...(this.#own.get(organizationId)?.values() ?? [])];
  }

  /** Calls back with the id of each device that changes; the returned function stops it. */
  onDevice(listener: DeviceListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

export const decodeRegistry = (bytes: Uint8Array): RegistryEntry => decodeJson(registryEntry, bytes);

export function installationRows(entry: RegistryEntry) {
  if (entry.kind !== 'device') return [];
  return entry.installations.map((one) => ({ ...one, deviceId: entry.id }));
}
