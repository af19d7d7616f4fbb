import { decodeJson } from '../../../core/contracts/json-codec.ts';
import { type RegistryDevice, type RegistryEntry, registryEntry } from '../../../core/contracts/registry.ts';
import { MetricIndex } from '../../../core/metrics/catalogue.ts';

/** Devices and metrics in memory, as devices publishes them: intake looks nothing up. */
export class DeviceDictionary {
  readonly metrics = new MetricIndex();
  readonly #devices = new Map<string, RegistryDevice>();

  apply(key: string, entry: RegistryEntry | null): void {
    if (entry === null) this.#devices.delete(key.slice(key.indexOf('.') + 1));
    else if (entry.kind === 'device') this.#devices.set(entry.id, entry);
    else if (entry.kind === 'metric') this.metrics.define(entry.organizationId, entry);
  }

  /** The device if this sender may write for it: itself, or a child of the gateway that it is; else null. */
  writable(deviceId: string, senderId: string): RegistryDevice | null {
    const device = this.#devices.get(deviceId) ?? null;
    return device !== null && (device.id === senderId || device.gatewayId === senderId) ? device : null;
  }
}

export const decodeRegistry = (bytes: Uint8Array): RegistryEntry => decodeJson(registryEntry, bytes);

export function installationRows(entry: RegistryEntry) {
  if (entry.kind !== 'device') return [];
  return entry.installations.map((one) => ({ ...one, deviceId: entry.id }));
}
