import type { RegistryEntry } from '../../../core/contracts/registry.ts';
import type { Metric } from '../../../core/metrics/catalogue.ts';
import { catalogue } from '../../../core/metrics/catalogue.ts';
import type { Subject } from '../store/subject.ts';

/** What the registry says of the keys in readings: whose they are and what they measure. Installations are never forgotten. */
export class Directory {
  readonly #subjects = new Map<number, Subject>();
  readonly #metrics = new Map<number, Pick<Metric, 'name' | 'unit'>>(catalogue.map((metric) => [metric.id, metric]));
  #waiting: (() => void)[] = [];

  put(entry: RegistryEntry): void {
    if (entry.kind === 'metric') this.#metrics.set(entry.id, entry);
    if (entry.kind === 'device') {
      for (const { key, subjectId, equipmentId } of entry.installations) {
        this.#subjects.set(key, { subjectId, equipmentId, deviceId: entry.id });
      }
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }

  metric(id: number): Pick<Metric, 'name' | 'unit'> | undefined {
    return this.#metrics.get(id);
  }

  subject(installationKey: number): Subject | undefined {
    return this.#subjects.get(installationKey);
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
}
