import { shardOf } from '../../../core/contracts/reading-batch.ts';
import { accept, type RejectionCode, type SentReading } from '../domain/accept.ts';
import { type Columns, rowOf } from '../domain/columns.ts';
import { canonicalValue, flagsOfValue, takenTimes } from '../domain/lane.ts';
import type { DeviceDictionary } from './device-dictionary.ts';
import type { MicroBatcher } from './micro-batcher.ts';
import { IntakeBatch } from './intake-batch.ts';
import type { Common } from './common.ts';
import { Lanes, type OpenLane } from './lanes.ts';
import type { Quarantine } from './quarantine.ts';
import { type Known, SeriesMemories } from './series-memories.ts';

export interface Rejection<Code extends string = RejectionCode> {
  /** Position in the batch, from 0. */
  readonly index: number;
  readonly code: Code;
  readonly message: string;
}

export interface IntakeAnswer<Code extends string = RejectionCode> {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly Rejection<Code>[];
}

export interface IntakeOptions {
  readonly dictionary: DeviceDictionary;
  readonly batcher: MicroBatcher;
  readonly now: () => number;
  /** Told of each reading that is refused, and of whom it came; left out where nobody looks at them. */
  readonly refused?: Quarantine['add'];
  /** Unix ms from which on readings are kept, at a moment; all of them if left out. */
  readonly oldestMs?: (nowMs: number) => number;
  /** Told which device was heard, when. */
  readonly seen: (deviceId: string, timeMs: number) => void;
}

/** One intake behind every door: keeps the good readings of a batch, names each bad one, answers when they are stored. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #memories = new SeriesMemories();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** `senderId` is the device whose credential was shown. Rejects when the readings could not be stored. */
  take(senderId: string, readings: readonly DeviceReading[]): Promise<IntakeAnswer> {
    const taking = this.#begin(senderId, readings.length);
    readings.forEach((reading, index) => this.#takeRow(taking, reading, index));
    return this.#store(taking);
  }

  /** The same answer as for the rows of these columns; what repeats in them is looked at once. */
  takeColumns(senderId: string, columns: Columns, common: Common): Promise<IntakeAnswer> {
    const { count, metric, device } = columns;
    const taking = this.#begin(senderId, count);
    const times = takenTimes(taking.now, taking.oldest);
    const lanes = new Lanes({ ...this.#options, memories: this.#memories, senderId, columns, common });
    for (let i = 0; i < count; i++) {
      const lane = lanes.of(device?.[i] ?? 0, metric?.[i] ?? 0);
      const known = lane === null ? null : this.#takeIn(lane, taking, columns, i, times);
      if (known === 'other') this.#refuse(taking, deviceReading(columns, i, common), i, conflict);
      // Why it is refused is said in one place.
      if (known === null) this.#takeRow(taking, deviceReading(columns, i, common), i);
    }
    return this.#store(taking);
  }

  /** Takes a reading of the lane; null when it is not good for sure. */
  #takeIn(
    lane: OpenLane,
    taking: Taking,
    { time, value, mode }: Columns,
    i: number,
    [first, last]: readonly [number, number],
  ): Known | null {
    const timeMs = time[i] ?? NaN;
    const taken = canonicalValue(lane.lane, value[i] ?? NaN);
    const inTime = timeMs >= first && timeMs <= last && Number.isInteger(timeMs);
    if (Number.isNaN(taken) || !inTime || !lane.enter(timeMs) || lane.record === null) return null;
    if (!lane.heard) this.#options.seen(lane.lane.device.id, taking.now);
    lane.heard = true;
    const flags = flagsOfValue(lane.lane, lane.flags(mode === null ? -1 : (mode[i] ?? 0)), taken);
    return taking.batch.add(lane.record, lane.shard, timeMs, taken, flags);
  }

  #begin(senderId: string, size: number): Taking {
    const now = this.#options.now();
    const oldest = this.#options.oldestMs?.(now);
    return { senderId, now, oldest, batch: new IntakeBatch(size, now), rejected: [] };
  }

  #takeRow(taking: Taking, reading: DeviceReading, index: number): void {
    const { dictionary, seen } = this.#options;
    const device = dictionary.writable(reading.deviceId, taking.senderId);
    const verdict = accept(reading, device, dictionary.metrics, taking.now, taking.oldest);
    if ('rejected' in verdict) return this.#refuse(taking, reading, index, verdict.rejected);
    if (device !== null) seen(device.id, taking.now);
    const { installationKey, subjectId, metricId, timeMs, value, flags } = verdict.accepted;
    const record = this.#memories.of(installationKey, metricId, dictionary.metrics.byId(metricId)?.name ?? '');
    if (taking.batch.add(record, shardOf(subjectId), timeMs, value, flags) === 'other')
      this.#refuse(taking, reading, index, conflict);
  }

  #refuse({ senderId, now, rejected }: Taking, reading: DeviceReading, index: number, why: Why): void {
    rejected.push({ index, ...why });
    const sender = this.#options.dictionary.device(senderId);
    if (sender !== null) this.#options.refused?.(sender, reading, why, now);
  }

  async #store({ batch, rejected }: Taking): Promise<IntakeAnswer> {
    await Promise.all(batch.shards().map(([shard, columns]) => this.#options.batcher.add(shard, columns)));
    batch.keep();
    return { accepted: batch.accepted, duplicates: batch.duplicates, rejected };
  }
}

export type DeviceReading = SentReading & { readonly deviceId: string };
type Why = Omit<Rejection, 'index'>;

interface Taking {
  readonly senderId: string;
  readonly now: number;
  readonly oldest: number | undefined;
  readonly batch: IntakeBatch;
  readonly rejected: Rejection[];
}

/** The i-th reading of the columns as a row of its own. */
export function deviceReading(columns: Columns, i: number, common: Common): DeviceReading {
  const row = rowOf(columns, i);
  const { historical } = common;
  return {
    ...row,
    ...{ deviceId: row.deviceId ?? common.deviceId, operatingMode: row.operatingMode ?? common.operatingMode },
    historical,
  };
}

const conflict = {
  code: 'CONFLICT',
  message: 'Another value is stored for this moment of the metric: the first one stays.',
} as const;
