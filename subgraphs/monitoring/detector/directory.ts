import type { RegistryDevice, RegistryEntry } from '../../../core/contracts/registry.ts';
import type { Metric } from '../../../core/metrics/catalogue.ts';
import { catalogue } from '../../../core/metrics/catalogue.ts';
import type { Limits } from '../domain/reading-status.ts';
import type { DeviceSubject } from '../store/subject.ts';
import { seriesNumber } from './series-states.ts';

export interface Place extends DeviceSubject {
  readonly buildingId: string;
}

/** What the registry says of the keys in readings: whose they are, what they measure and within which limits. Installations are never forgotten. */
export class Directory {
  readonly #subjects = new Map<number, Place>();
  readonly #metrics = new Map<number, Pick<Metric, 'name' | 'unit'>>(catalogue.map((metric) => [metric.id, metric]));
  readonly #ids = new Map<string, number[]>(catalogue.map(({ id, name }) => [name, [id]]));
  /** By the number of the series. */
  readonly #limits = new Map<number, Limits>();
  readonly #limited = new Map<string, number[]>();
  readonly #devices = new Map<string, RegistryDevice>();
  #waiting: (() => void)[] = [];

  put(entry: RegistryEntry): void {
    if (entry.kind === 'metric') this.#putMetric(entry.id, entry.name, entry);
    if (entry.kind === 'device') {
      for (const { key, subjectId, equipmentId, buildingId } of entry.installations) {
        this.#subjects.set(key, { subjectId, equipmentId, buildingId, deviceId: entry.id });
      }
      this.#putLimits(entry);
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }

  metric(id: number): Pick<Metric, 'name' | 'unit'> | undefined {
    return this.#metrics.get(id);
  }

  subject(installationKey: number): Place | undefined {
    return this.#subjects.get(installationKey);
  }

  /** Limits of a series, by its number; undefined when its device was given none for the metric. */
  limits(series: number): Limits | undefined {
    return this.#limits.get(series);
  }

  /** Resolves with the next change, or after `timeoutMs`. Readings may arrive a moment before the registry's news. */
  changed(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** An organization's own metric may be told after the devices whose limits name it. */
  #putMetric(id: number, name: string, metric: Pick<Metric, 'name' | 'unit'>): void {
    this.#metrics.set(id, metric);
    const ids = this.#ids.get(name) ?? [];
    if (ids.includes(id)) return;
    this.#ids.set(name, [...ids, id]);
    // A copy: putting limits takes the device out of the map and in again, at its end.
    for (const device of [...this.#devices.values()]) this.#putLimits(device);
  }

  #putLimits(device: RegistryDevice): void {
    for (const series of this.#limited.get(device.id) ?? []) this.#limits.delete(series);
    this.#limited.delete(device.id);
    this.#devices.delete(device.id);
    if (device.alertThresholds === null) return;
    const limited: number[] = [];
    for (const [name, { min = null, max = null }] of Object.entries(device.alertThresholds)) {
      if (min === null && max === null) continue;
      for (const metricId of this.#ids.get(name) ?? []) {
        for (const { key } of device.installations) {
          const series = seriesNumber({ installationKey: key, metricId });
          this.#limits.set(series, { min, max });
          limited.push(series);
        }
      }
    }
    this.#limited.set(device.id, limited);
    this.#devices.set(device.id, device);
  }
}
