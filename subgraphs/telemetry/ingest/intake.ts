import { shardOf } from '../../../core/contracts/reading-batch.ts';
import { accept, type AcceptedReading, type RejectionCode, type SentReading } from '../domain/accept.ts';
import type { DeviceDictionary } from './device-dictionary.ts';
import type { MicroBatcher } from './micro-batcher.ts';
import { QualityScores } from './score-quality.ts';
import type { Quarantine } from './quarantine.ts';
import { type Known, RecentReadings, seriesKey } from './recent-readings.ts';

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
  readonly #recent = new RecentReadings();
  readonly #scores: QualityScores;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#scores = new QualityScores(options.dictionary.metrics);
  }

  /** `senderId` is the device whose credential was shown. Rejects when the readings could not be stored. */
  async take(
    senderId: string,
    readings: readonly (SentReading & { readonly deviceId: string })[],
  ): Promise<IntakeAnswer> {
    const now = this.#options.now();
    const oldest = this.#options.oldestMs?.(now);
    const rejected: Rejection[] = [];
    const byShard = new Map<number, AcceptedReading[]>();
    const inBatch: BatchMoments = new Map();
    let duplicates = 0;
    const refuse = (index: number, why: Omit<Rejection, 'index'>) => {
      rejected.push({ index, ...why });
      this.#putAside(senderId, readings[index], why, now);
    };
    readings.forEach((reading, index) => {
      const device = this.#options.dictionary.writable(reading.deviceId, senderId);
      const verdict = accept(reading, device, this.#options.dictionary.metrics, now, oldest);
      if ('rejected' in verdict) return refuse(index, verdict.rejected);
      if (device !== null) this.#options.seen(device.id, now);
      const known = this.#known(verdict.accepted, inBatch);
      if (known === 'same') return void duplicates++;
      if (known === 'other') return refuse(index, conflict);
      const shard = shardOf(verdict.accepted.subjectId);
      const list = byShard.get(shard) ?? [];
      list.push(this.#scores.score(verdict.accepted, now));
      byShard.set(shard, list);
    });
    const accepted = [...byShard.values()].flat();
    await Promise.all([...byShard].map(([shard, list]) => this.#options.batcher.add(shard, list)));
    for (const one of accepted) this.#recent.add(one.installationKey, one.metricId, one.timeMs, one.value);
    return { accepted: accepted.length, duplicates, rejected };
  }

  #putAside(
    senderId: string,
    reading: (SentReading & { readonly deviceId: string }) | undefined,
    why: Omit<Rejection, 'index'>,
    now: number,
  ): void {
    const sender = this.#options.dictionary.device(senderId);
    if (sender !== null && reading !== undefined) this.#options.refused?.(sender, reading, why, now);
  }

  #known({ installationKey, metricId, timeMs, value }: AcceptedReading, inBatch: BatchMoments): Known {
    const series = seriesKey(installationKey, metricId);
    let moments = inBatch.get(series);
    if (moments === undefined) inBatch.set(series, (moments = new Map()));
    const before = moments.get(timeMs);
    if (before !== undefined) return before === value ? 'same' : 'other';
    const known = this.#recent.find(installationKey, metricId, timeMs, value);
    if (known === 'new') moments.set(timeMs, value);
    return known;
  }
}

/** Values of a batch by series and time: numbers as keys, since this is asked of every reading. */
type BatchMoments = Map<number, Map<number, number>>;

const conflict = {
  code: 'CONFLICT',
  message: 'Another value is stored for this moment of the metric: the first one stays.',
} as const;
