import { aheadOfClock, isJudged, judge, type SeriesMemory } from '../domain/series-quality.ts';

const window = 64;
const suspectBit = 1;
const qualityBits = 3;

/** What is known of a moment of a series: nothing, this value, or another one. */
export type Known = 'new' | 'same' | 'other';

/**
 * What this process remembers of a series: the last 64 stored moments, and what its next reading is judged by. Beyond the
 * moments the primary key decides. A moment enters only when it is stored, so that a batch that failed is not refused
 * when it is sent again.
 */
export class SeriesRecord {
  readonly installationKey: number;
  readonly metricId: number;
  readonly #metric: string;
  readonly #isJudged: boolean;
  #memory: SeriesMemory | null = null;
  #times: Float64Array | null = null;
  #values = new Float64Array(0);
  #next = 0;
  #newest = -Infinity;
  /** The batch that is being judged, and the newest moment of the series in it. */
  #batch: object | null = null;
  #newestInBatch = -Infinity;

  constructor(installationKey: number, metricId: number, metric: string) {
    this.installationKey = installationKey;
    this.metricId = metricId;
    this.#metric = metric;
    this.#isJudged = isJudged(metric);
  }

  find(timeMs: number, value: number): Known {
    if (this.#times === null || timeMs > this.#newest) return 'new';
    const at = this.#times.indexOf(timeMs);
    if (at < 0) return 'new';
    return this.#values[at] === value ? 'same' : 'other';
  }

  /** Whether no reading of the batch before this one can be of the same moment; this one is of the batch from now on. */
  leads(batch: object, timeMs: number): boolean {
    const leads = this.#batch !== batch || timeMs > this.#newestInBatch;
    if (this.#batch !== batch) this.#newestInBatch = -Infinity;
    this.#batch = batch;
    if (leads) this.#newestInBatch = timeMs;
    return leads;
  }

  /** The flags of a reading, suspect where a good one is out of character. */
  score(timeMs: number, value: number, flags: number, nowMs: number): number {
    if ((flags & qualityBits) !== 0) return flags;
    let wrong = false;
    if (this.#isJudged) {
      const { suspect, memory } = judge(this.#memory, this.#metric, { timeMs, value });
      this.#memory = memory;
      wrong = suspect;
    }
    return wrong || aheadOfClock(timeMs, nowMs) ? flags | suspectBit : flags;
  }

  /** The reading is stored. */
  keep(timeMs: number, value: number): void {
    if (this.#times === null) {
      this.#times = new Float64Array(window).fill(NaN);
      this.#values = new Float64Array(window);
    }
    this.#times[this.#next] = timeMs;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % window;
    if (timeMs > this.#newest) this.#newest = timeMs;
  }
}

const metricRange = 65_536;

/** The records of all series that this process has met. */
export class SeriesMemories {
  readonly #records = new Map<number, SeriesRecord>();

  of(installationKey: number, metricId: number, metric: string): SeriesRecord {
    const key = installationKey * metricRange + metricId;
    let record = this.#records.get(key);
    if (record === undefined) this.#records.set(key, (record = new SeriesRecord(installationKey, metricId, metric)));
    return record;
  }
}
