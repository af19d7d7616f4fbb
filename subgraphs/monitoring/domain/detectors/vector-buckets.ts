import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';

/** One bucket of event time, closed: means by the number of the series. */
export interface ClosedBucket {
  readonly startMs: number;
  readonly endMs: number;
  readonly means: ReadonlyMap<number, { readonly mean: number; readonly count: number }>;
}

interface Sum {
  sum: number;
  count: number;
  /** Event time of the last reading added: one at or before it was added already. */
  lastMs: number;
}

/**
 * Gathers the readings of several series into buckets of event time. A bucket is closed once a reading of any of them
 * is `graceMs` behind its end: as long as the series are not further apart than that, and none is out of order by more,
 * the buckets are the same however the readings came in. What comes later is left out, and so is a reading that is
 * taken again: each series comes in the order of its event times.
 */
export class VectorBuckets {
  readonly #bucketMs: number;
  readonly #graceMs: number;
  /** Open buckets by their number since 1970. */
  readonly #open = new Map<number, Map<number, Sum>>();
  #closedBefore = Number.NEGATIVE_INFINITY;
  #newestMs = Number.NEGATIVE_INFINITY;

  constructor(bucketMs: number, graceMs: number) {
    this.#bucketMs = bucketMs;
    this.#graceMs = graceMs;
  }

  /** Takes a reading and returns the buckets that it closes, the oldest first; those without readings are left out. */
  push(series: number, timeMs: number, value: number): readonly ClosedBucket[] {
    const bucket = Math.floor(timeMs / this.#bucketMs);
    if (bucket < this.#closedBefore) return NONE;
    this.#add(bucket, series, timeMs, value);
    if (timeMs <= this.#newestMs) return NONE;
    this.#newestMs = timeMs;
    const closedBefore = Math.floor((timeMs - this.#graceMs) / this.#bucketMs);
    if (closedBefore <= this.#closedBefore) return NONE;
    this.#closedBefore = closedBefore;
    return this.#close(closedBefore);
  }

  write(writer: StateWriter): void {
    writer.f64(this.#bucketMs).f64(this.#graceMs).f64(this.#closedBefore).f64(this.#newestMs).u32(this.#open.size);
    for (const [bucket, sums] of this.#open) {
      writer.f64(bucket).u32(sums.size);
      for (const [series, { sum, count, lastMs }] of sums) writer.f64(series).f64(sum).u32(count).f64(lastMs);
    }
  }

  static read(reader: StateReader): VectorBuckets {
    const buckets = new VectorBuckets(reader.f64(), reader.f64());
    buckets.#closedBefore = reader.f64();
    buckets.#newestMs = reader.f64();
    for (let open = reader.u32(); open > 0; open--) {
      const sums = new Map<number, Sum>();
      buckets.#open.set(reader.f64(), sums);
      for (let left = reader.u32(); left > 0; left--)
        sums.set(reader.f64(), { sum: reader.f64(), count: reader.u32(), lastMs: reader.f64() });
    }
    return buckets;
  }

  #add(bucket: number, series: number, timeMs: number, value: number): void {
    let sums = this.#open.get(bucket);
    if (sums === undefined) this.#open.set(bucket, (sums = new Map()));
    const sum = sums.get(series);
    if (sum === undefined) sums.set(series, { sum: value, count: 1, lastMs: timeMs });
    else if (timeMs > sum.lastMs) {
      sum.sum += value;
      sum.count++;
      sum.lastMs = timeMs;
    }
  }

  #close(before: number): ClosedBucket[] {
    const due = [...this.#open.keys()].filter((bucket) => bucket < before).sort((a, b) => a - b);
    return due.map((bucket) => {
      const sums = this.#open.get(bucket) ?? new Map<number, Sum>();
      this.#open.delete(bucket);
      const startMs = bucket * this.#bucketMs;
      const means = new Map(Array.from(sums, ([series, { sum, count }]) => [series, { mean: sum / count, count }]));
      return { startMs, endMs: startMs + this.#bucketMs, means };
    });
  }
}

const NONE: readonly ClosedBucket[] = [];
