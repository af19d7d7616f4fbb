import type { StateReader, StateWriter } from './state-codec.ts';

/**
 * Exact order statistics of the last `capacity` values: a ring in the order of arrival beside a sorted copy.
 * Values are held as float32 (relative precision 6e-8). Push O(log n) comparisons plus one block move.
 */
export class SlidingOrderStatistics {
  readonly capacity: number;
  readonly #ring: Float32Array;
  readonly #sorted: Float32Array;
  #count = 0;
  #next = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#ring = new Float32Array(capacity);
    this.#sorted = new Float32Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    // One zero only: -0 and 0 sort alike, and a restored window must not tell them apart.
    const rounded = Math.fround(value) + 0;
    if (this.#count === this.capacity) this.#replace(this.#ring[this.#next] ?? 0, rounded);
    else this.#insert(rounded);
    this.#ring[this.#next] = rounded;
    this.#next = (this.#next + 1) % this.capacity;
  }

  /** The value below which a share `fraction` in [0, 1] of the window lies (lower empirical quantile); NaN when empty. */
  quantile(fraction: number): number {
    if (this.#count === 0) return Number.NaN;
    return this.#sorted[Math.min(this.#count - 1, Math.floor(fraction * this.#count))] ?? Number.NaN;
  }

  /** How many values of the window are strictly below `value`. */
  countBelow(value: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  write(writer: StateWriter): void {
    writer.u32(this.#count).u32(this.#next).f32Array(this.#ring);
  }

  static read(reader: StateReader, capacity: number): SlidingOrderStatistics {
    const statistics = new SlidingOrderStatistics(capacity);
    statistics.#count = reader.u32();
    statistics.#next = reader.u32();
    reader.f32Array(statistics.#ring);
    statistics.#sorted.set(statistics.#ring.subarray(0, statistics.#count).toSorted());
    return statistics;
  }

  #insert(value: number): void {
    const at = this.countBelow(value);
    this.#sorted.copyWithin(at + 1, at, this.#count);
    this.#sorted[at] = value;
    this.#count++;
  }

  #replace(old: number, value: number): void {
    const from = this.countBelow(old);
    const to = this.countBelow(value);
    if (to > from) {
      this.#sorted.copyWithin(from, from + 1, to);
      this.#sorted[to - 1] = value;
    } else {
      this.#sorted.copyWithin(to + 1, to, from);
      this.#sorted[to] = value;
    }
  }
}
