import type { EquipmentDetection, EquipmentState } from '../domain/detectors/equipment-state.ts';
import {
  createEquipment,
  isWatchedTogether,
  stepEquipment,
  type ThresholdFactors,
} from '../domain/detectors/equipment.ts';
import { restoreEquipment, snapshotEquipment } from '../domain/detectors/equipment-codec.ts';
import type { StoredEquipment } from '../store/equipment-state.ts';
import type { Directory } from './directory.ts';
import type { RawSign } from './detect-batch.ts';
import type { SeriesKey } from './series-states.ts';
import { keyOfSeries, seriesNumber } from './series-states.ts';
import { Unsaved } from './unsaved.ts';

/** Counters only rise: where they stand says nothing of how the equipment is. */
const COUNTERS: ReadonlySet<number> = new Set([12, 27]);

export interface FoundTogether {
  readonly key: SeriesKey;
  readonly detection: EquipmentDetection;
  readonly signs: readonly RawSign[];
}

/** The detectors that see all metrics of a piece of equipment together, and which have moved on since they were saved. */
export class EquipmentStates {
  readonly #directory: Pick<Directory, 'subject'>;
  readonly #states = new Map<string, EquipmentState>();
  readonly #unsaved = new Unsaved<string>();
  #seq = 0;

  constructor(directory: Pick<Directory, 'subject'>) {
    this.#directory = directory;
  }

  get size(): number {
    return this.#states.size;
  }

  /** The first message of the log that moved what is not saved yet; null when everything is. */
  get oldestUnsaved(): number | null {
    return this.#unsaved.oldest;
  }

  /** What follows comes of this message of the log. */
  begin(seq: number): void {
    this.#seq = seq;
  }

  /** False when the bytes are not of the present layout: the equipment is learnt anew then. */
  load({ subjectId, state }: StoredEquipment): boolean {
    try {
      this.#states.set(subjectId, restoreEquipment(state));
      return true;
    } catch (fault) {
      if (fault instanceof RangeError) return false;
      throw fault;
    }
  }

  /** Nothing is made of readings whose installation the registry does not know yet. */
  step(key: SeriesKey, timeMs: number, value: number, factors?: ThresholdFactors): readonly FoundTogether[] {
    if (COUNTERS.has(key.metricId)) return NONE;
    const subjectId = this.#directory.subject(key.installationKey)?.subjectId;
    if (subjectId === undefined) return NONE;
    let state = this.#states.get(subjectId);
    if (state === undefined) this.#states.set(subjectId, (state = createEquipment()));
    this.#unsaved.note(subjectId, this.#seq);
    const found = stepEquipment(state, seriesNumber(key), timeMs, value, factors);
    return found.length === 0 ? NONE : found.map(foundTogether);
  }

  /** Whether the series is one of several of an equipment that are watched together. */
  isWatchedTogether({ installationKey, metricId }: SeriesKey): boolean {
    const subjectId = COUNTERS.has(metricId) ? undefined : this.#directory.subject(installationKey)?.subjectId;
    const state = subjectId === undefined ? undefined : this.#states.get(subjectId);
    return state !== undefined && isWatchedTogether(state);
  }

  /** Up to a share of all equipment, that longest unsaved first; call `saved` after the commit. */
  unsaved(share = 1): readonly string[] {
    return this.#unsaved.first(Math.ceil(this.#states.size * share));
  }

  snapshotsOf(subjectIds: readonly string[]): StoredEquipment[] {
    return subjectIds.flatMap((subjectId) => {
      const state = this.#states.get(subjectId);
      return state === undefined ? [] : [{ subjectId, state: snapshotEquipment(state) }];
    });
  }

  saved(subjectIds: readonly string[]): void {
    this.#unsaved.saved(subjectIds);
  }
}

function foundTogether(detection: EquipmentDetection): FoundTogether {
  return {
    ...{ key: keyOfSeries(detection.series), detection },
    signs: detection.signs.map(({ series, direction }) => ({ key: keyOfSeries(series), direction })),
  };
}

const NONE: readonly FoundTogether[] = [];
