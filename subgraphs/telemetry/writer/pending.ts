import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import { CopyRows } from './copy-rows.ts';
import type { HighWaterMarks } from './high-water-marks.ts';

const monthOf = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 7);

/** Readings that may be stored already: time, value, key, metric and flags by column. */
export interface LateColumns {
  readonly time: number[];
  readonly value: number[];
  readonly installationKey: number[];
  readonly metricId: number[];
  readonly flags: number[];
}

const noLate = (): LateColumns => ({ time: [], value: [], installationKey: [], metricId: [], flags: [] });

/** What was read from the stream and is not committed yet. */
export class Pending {
  readonly #fresh = new CopyRows(25_000);
  #late = noLate();
  #months = new Set<string>();
  #monthStart = 0;
  #monthEnd = 0;
  /** Sequence of the last message in it; 0 when nothing was read. */
  seq = 0;

  get rows(): number {
    return this.#fresh.count + this.#late.time.length;
  }

  add(batch: ReadingBatch, marks: HighWaterMarks): void {
    for (let i = 0; i < batch.count; i++) {
      const time = batch.time[i] ?? 0;
      const value = batch.value[i] ?? 0;
      const key = batch.installationKey[i] ?? 0;
      const metric = batch.metricId[i] ?? 0;
      const flags = batch.flags[i] ?? 0;
      if (time < this.#monthStart || time >= this.#monthEnd) this.#enterMonth(time);
      if (marks.rise(key, metric, time)) this.#fresh.add(time, value, key, metric, flags);
      else this.#addLate(time, value, key, metric, flags);
    }
  }

  take(): { fresh: Buffer | null; late: LateColumns; months: ReadonlySet<string>; seq: number } {
    const taken = {
      fresh: this.#fresh.count > 0 ? this.#fresh.take() : null,
      late: this.#late,
      months: this.#months,
      seq: this.seq,
    };
    this.#late = noLate();
    this.#months = new Set();
    this.#monthStart = this.#monthEnd = 0;
    return taken;
  }

  #addLate(time: number, value: number, key: number, metric: number, flags: number): void {
    this.#late.time.push(time);
    this.#late.value.push(value);
    this.#late.installationKey.push(key);
    this.#late.metricId.push(metric);
    this.#late.flags.push(flags);
  }

  #enterMonth(time: number): void {
    const date = new Date(time);
    this.#monthStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    this.#monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    this.#months.add(monthOf(time));
  }
}
