import { StateReader, StateWriter } from '../../../core/signal/state-codec.ts';
import type { Detection } from '../domain/detectors/detection.ts';
import type { EnsembleState } from '../domain/detectors/ensemble.ts';
import { createEnsemble, isWarm, observedMs, restore, snapshot, step } from '../domain/detectors/ensemble.ts';
import type { Waiting } from '../domain/reorder.ts';
import { Reorder } from '../domain/reorder.ts';
import { Unsaved } from './unsaved.ts';

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
  readonly reorder: Reorder;
}

/** installationKey x 2^16 + metricId: metric ids are 16 bits, installation keys 31, so the product is exact. */
const METRIC_IDS = 65_536;
const LAYOUT_VERSION = 1;

/** A series as one number. */
export const seriesNumber = ({ installationKey, metricId }: SeriesKey): number =>
  installationKey * METRIC_IDS + metricId;

export const keyOfSeries = (series: number): SeriesKey => ({
  installationKey: Math.floor(series / METRIC_IDS),
  metricId: series % METRIC_IDS,
});

/**
 * The detectors of all series in memory, what of their readings waits for its order, and which have moved on since they
 * were saved. A state may be saved ahead of the log's offset: readings that are taken again are at or before what has
 * passed and change nothing.
 */
export class SeriesStates {
  readonly #series = new Map<number, Series>();
  readonly #unsaved = new Unsaved<Series>();
  readonly #latenessMs: number;
  #seq = 0;

  constructor(latenessMs = 0) {
    this.#latenessMs = latenessMs;
  }

  get size(): number {
    return this.#series.size;
  }

  /** The first message of the log that moved what is not saved yet; null when everything is. */
  get oldestUnsaved(): number | null {
    return this.#unsaved.oldest;
  }

  /** What follows comes of this message of the log. */
  begin(seq: number): void {
    this.#seq = seq;
  }

  /** False when the bytes are not of the present layout: the series begins anew then. */
  load({ installationKey, metricId, state }: SeriesSnapshot): boolean {
    try {
      const key = { installationKey, metricId };
      this.#series.set(seriesNumber(key), { ...key, ...restoreSeries(state) });
      return true;
    } catch (fault) {
      if (fault instanceof RangeError) return false;
      throw fault;
    }
  }

  /** Takes a reading as it arrives; returns those whose turn has come, in the order of their event times. */
  arrive(key: SeriesKey, reading: Waiting): readonly Waiting[] {
    const series = this.#of(key);
    this.#unsaved.note(series, this.#seq);
    return series.reorder.push(reading, this.#latenessMs);
  }

  /** Judges a reading whose turn has come. */
  step(key: SeriesKey, timeMs: number, value: number, factor = 1): readonly Detection[] {
    const series = this.#of(key);
    this.#unsaved.note(series, this.#seq);
    return step(series.state, { timeMs, value }, factor);
  }

  /** For how long a series has been observed, in milliseconds of event time. */
  observedMs(key: SeriesKey): number {
    return observedMs(this.#of(key).state);
  }

  /** The states of up to a share of all series, those longest unsaved first; call `saved` after the commit. */
  unsaved(share = 1): readonly Series[] {
    return this.#unsaved.first(Math.ceil(this.#series.size * share));
  }

  saved(series: readonly Series[]): void {
    this.#unsaved.saved(series);
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
    const created = { installationKey, metricId, state: createEnsemble(), reorder: new Reorder() };
    this.#series.set(key, created);
    return created;
  }
}

/** A series as it is stored. */
export function snapshotSeries({ installationKey, metricId, state, reorder }: Series): SeriesSnapshot {
  const { waiting, newestMs, passedMs } = reorder;
  const head = new StateWriter().u32(LAYOUT_VERSION).f64(newestMs).f64(passedMs).u32(waiting.length);
  for (const { timeMs, value, flags } of waiting) head.f64(timeMs).f64(value).u32(flags);
  return { installationKey, metricId, state: Buffer.concat([head.finish(), snapshot(state)]) };
}

const HEAD_BYTES = 24;
const WAITING_BYTES = 20;

function restoreSeries(bytes: Uint8Array): Pick<Series, 'state' | 'reorder'> {
  const reader = new StateReader(bytes);
  const version = reader.u32();
  if (version !== LAYOUT_VERSION) throw new RangeError(`series of layout ${version}, expected ${LAYOUT_VERSION}`);
  const [newestMs, passedMs] = [reader.f64(), reader.f64()];
  const waiting = Array.from({ length: reader.u32() }, () => ({
    ...{ timeMs: reader.f64(), value: reader.f64(), flags: reader.u32() },
  }));
  const reorder = new Reorder();
  reorder.restore(newestMs, passedMs, waiting);
  return { state: restore(bytes.subarray(HEAD_BYTES + waiting.length * WAITING_BYTES)), reorder };
}
