import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import type { EquipmentEvent } from '../../../core/contracts/equipment-event.ts';
import { type HourColumns, noHours } from '../store/rollup-marks.ts';
import { FreshRows } from './fresh-rows.ts';
import type { Series } from './series-marks.ts';

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
  /** Good until what is pending is taken again. */
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
  readonly #fresh = new FreshRows();
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

  /** `series` has the one of each reading. */
  add(batch: ReadingBatch, series: readonly Series[]): void {
    this.#arrivals.push({ count: batch.count, receivedAt: batch.receivedAt });
    for (let i = 0; i < batch.count; i++) {
      const one = series[i];
      if (one === undefined) throw new Error('readings without their series');
      const time = batch.time[i] ?? 0;
      const value = batch.value[i] ?? 0;
      const flags = batch.flags[i] ?? 0;
      if (time < this.#monthStart || time >= this.#monthEnd) this.#enterMonth(time);
      if (one.rise(time, this.#touched)) this.#fresh.add(one, time, value, flags);
      else this.#addLate(one, time, value, flags);
    }
  }

  take(): Taken {
    const taken = {
      fresh: this.#fresh.take(),
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

  #addLate({ installationKey, metricId }: Series, time: number, value: number, flags: number): void {
    this.#late.time.push(time);
    this.#late.value.push(value);
    this.#late.installationKey.push(installationKey);
    this.#late.metricId.push(metricId);
    this.#late.flags.push(flags);
  }

  #enterMonth(time: number): void {
    const date = new Date(time);
    this.#monthStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    this.#monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    this.#months.add(monthOf(time));
  }
}
