import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import type { EquipmentEvent } from '../../../core/contracts/equipment-event.ts';
import { type HourColumns, noHours } from '../store/rollup-marks.ts';
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

/** A message of readings: how many, and when they arrived (Unix ms). */
export interface Arrival {
  readonly count: number;
  readonly receivedAt: number;
}

export interface Taken {
  readonly fresh: Buffer | null;
  readonly late: LateColumns;
  readonly touched: HourColumns;
  readonly arrivals: readonly Arrival[];
  readonly events: readonly EquipmentEvent[];
  readonly months: ReadonlySet<string>;
  readonly seq: number;
}

const noLate = (): LateColumns => ({ time: [], value: [], installationKey: [], metricId: [], flags: [] });

/** What was read from the stream and is not committed yet. */
export class Pending {
  readonly #fresh = new CopyRows(25_000);
  #late = noLate();
  #touched = noHours();
  #arrivals: Arrival[] = [];
  #events: EquipmentEvent[] = [];
  #months = new Set<string>();
  #monthStart = 0;
  #monthEnd = 0;
  /** Sequence of the last message in it; 0 when nothing was read. */
  seq = 0;

  get rows(): number {
    return this.#fresh.count + this.#late.time.length + this.#events.length;
  }

  addEvent(event: EquipmentEvent): void {
    this.#events.push(event);
  }

  add(batch: ReadingBatch, marks: HighWaterMarks): void {
    this.#arrivals.push({ count: batch.count, receivedAt: batch.receivedAt });
    for (let i = 0; i < batch.count; i++) {
      const time = batch.time[i] ?? 0;
      const value = batch.value[i] ?? 0;
      const key = batch.installationKey[i] ?? 0;
      const metric = batch.metricId[i] ?? 0;
      const flags = batch.flags[i] ?? 0;
      if (time < this.#monthStart || time >= this.#monthEnd) this.#enterMonth(time);
      if (marks.rise(key, metric, time, this.#touched)) this.#fresh.add(time, value, key, metric, flags);
      else this.#addLate(time, value, key, metric, flags);
    }
  }

  take(): Taken {
    const taken = {
      fresh: this.#fresh.count > 0 ? this.#fresh.take() : null,
      late: this.#late,
      touched: this.#touched,
      arrivals: this.#arrivals,
      events: this.#events,
      months: this.#months,
      seq: this.seq,
    };
    this.#late = noLate();
    this.#touched = noHours();
    this.#arrivals = [];
    this.#events = [];
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
