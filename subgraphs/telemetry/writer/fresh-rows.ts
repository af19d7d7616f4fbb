import { CopyRows } from './copy-rows.ts';
import type { Series } from './series-marks.ts';

const firstCapacity = 16_384;

/**
 * Rows that are new for sure, gathered in the order of arrival and given away in the order of the primary key: a row then
 * goes into the page of the index where the one before went, which saves PostgreSQL a quarter of its work.
 */
export class FreshRows {
  readonly #copy = new CopyRows(firstCapacity);
  #time = new Float64Array(firstCapacity);
  #value = new Float64Array(firstCapacity);
  #flags = new Uint16Array(firstCapacity);
  /** The next row of the same series; -1 after its last one. */
  #next = new Int32Array(firstCapacity);
  #series: Series[] = [];
  count = 0;

  add(series: Series, timeMs: number, value: number, flags: number): void {
    const row = this.count++;
    if (row === this.#time.length) this.#grow();
    this.#time[row] = timeMs;
    this.#value[row] = value;
    this.#flags[row] = flags;
    this.#next[row] = -1;
    if (series.lastRow < 0) {
      this.#series.push(series);
      series.firstRow = row;
    } else this.#next[series.lastRow] = row;
    series.lastRow = row;
  }

  /** All rows for COPY; null without any. They are good until the next call. */
  take(): Buffer | null {
    if (this.count === 0) return null;
    this.#series.sort((one, other) => one.installationKey - other.installationKey || one.metricId - other.metricId);
    for (const series of this.#series) {
      const { installationKey, metricId } = series;
      // Rows of a series are in the order of time: each was newer than all before.
      for (let row = series.firstRow; row >= 0; row = this.#next[row] ?? -1)
        this.#copy.add(this.#time[row] ?? 0, this.#value[row] ?? 0, installationKey, metricId, this.#flags[row] ?? 0);
      series.firstRow = series.lastRow = -1;
    }
    this.#series = [];
    this.count = 0;
    return this.#copy.take();
  }

  #grow(): void {
    const capacity = 2 * this.#time.length;
    const larger = <Column extends Float64Array | Uint16Array | Int32Array>(column: Column, into: Column) => {
      into.set(column);
      return into;
    };
    this.#time = larger(this.#time, new Float64Array(capacity));
    this.#value = larger(this.#value, new Float64Array(capacity));
    this.#flags = larger(this.#flags, new Uint16Array(capacity));
    this.#next = larger(this.#next, new Int32Array(capacity));
  }
}
