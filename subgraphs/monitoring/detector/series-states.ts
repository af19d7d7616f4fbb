import type { Detection } from '../domain/detectors/detection.ts';
import type { EnsembleState } from '../domain/detectors/ensemble.ts';
import { createEnsemble, isWarm, restore, snapshot, step } from '../domain/detectors/ensemble.ts';

/** One metric of one installation: a device moved to other equipment begins a new series. */
export interface SeriesKey {
  readonly installationKey: number;
  readonly metricId: number;
}

export interface SeriesSnapshot extends SeriesKey {
  readonly state: Uint8Array;
}

interface Series extends SeriesKey {
  readonly state: EnsembleState;
}

/** installationKey x 2^16 + metricId: metric ids are 16 bits, installation keys 31, so the product is exact. */
const METRIC_IDS = 65_536;

/** A series as one number. */
export const seriesNumber = ({ installationKey, metricId }: SeriesKey): number =>
  installationKey * METRIC_IDS + metricId;

/** The detectors of all series in memory, and which of them have moved on since their last snapshot. */
export class SeriesStates {
  readonly #series = new Map<number, Series>();
  readonly #dirty = new Set<Series>();

  get size(): number {
    return this.#series.size;
  }

  get dirtyCount(): number {
    return this.#dirty.size;
  }

  /** False when the bytes are not of the present layout: the series begins anew then. */
  load({ installationKey, metricId, state }: SeriesSnapshot): boolean {
    try {
      this.#series.set(seriesNumber({ installationKey, metricId }), {
        installationKey,
        metricId,
        state: restore(state),
      });
      return true;
    } catch (fault) {
      if (fault instanceof RangeError) return false;
      throw fault;
    }
  }

  step(key: SeriesKey, timeMs: number, value: number): readonly Detection[] {
    const series = this.#of(key);
    this.#dirty.add(series);
    return step(series.state, { timeMs, value });
  }

  /** The states that have moved on. They count as saved only when `saved` is called after the commit. */
  dirtySnapshots(): SeriesSnapshot[] {
    return Array.from(this.#dirty, ({ installationKey, metricId, state }) => ({
      installationKey,
      metricId,
      state: snapshot(state),
    }));
  }

  saved(): void {
    this.#dirty.clear();
  }

  /** Whether the detector of the series has learnt enough to speak. */
  isLearned(key: SeriesKey): boolean {
    const series = this.#series.get(seriesNumber(key));
    return series !== undefined && isWarm(series.state);
  }

  #of({ installationKey, metricId }: SeriesKey): Series {
    const key = seriesNumber({ installationKey, metricId });
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const created = { installationKey, metricId, state: createEnsemble() };
    this.#series.set(key, created);
    return created;
  }
}
