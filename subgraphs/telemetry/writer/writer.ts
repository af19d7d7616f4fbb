import type pg from 'pg';
import { equipmentEvent, eventsSubject } from '../../../core/contracts/equipment-event.ts';
import { decodeJson } from '../../../core/contracts/json-codec.ts';
import {
  decodeReadings,
  type ReadingBatch,
  readingsSubject,
  shardOfSubject,
  telemetryStream,
} from '../../../core/contracts/reading-batch.ts';
import type { Bus, LogMessage } from '../../../platform/bus/bus.ts';
import { commitOffset, loadOffsets, type ReaderPosition, setAside } from '../../../platform/bus/reader-offsets.ts';
import { appendEvents } from '../../../platform/events/event-table.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { storable } from '../domain/storable.ts';
import { type HourColumns, markHours } from '../store/rollup-marks.ts';
import { insertEvents } from '../store/write-events.ts';
import { insertLate } from '../store/pack-days.ts';
import { copyReadings, ensurePartition } from '../store/write-readings.ts';
import { IngestStatistics } from './ingest-statistics.ts';
import { type Arrival, Pending } from './pending.ts';
import type { ShardHold } from './roll-up.ts';
import { type Series, SeriesMarks } from './series-marks.ts';
import type { ShardLocks } from './shard-locks.ts';

/** So many rows are stored as soon as nothing is being stored; so many at most wait, then no more are read. */
const flushRows = 20_000;
const mostRows = 60_000;
const flushMs = 50;
/** How often it asks whether the shards are to be shared anew. */
const sharesMs = 1_000;

export interface WriterOptions {
  readonly bus: Bus;
  readonly logger: Logger;
  readonly now: () => number;
  /** After the commit of equipment events that were new. */
  readonly eventsStored?: () => void;
}

/**
 * Stores its shards of the stream: rows and the offset in one transaction, so that after a crash it goes on exactly where
 * it was. What it knows of their series is true as long as it owns them, so it serves one set of shards and no other.
 */
export class Writer implements ShardHold {
  readonly shards: readonly number[];
  readonly #options: WriterOptions;
  /** Holds the locks of the shards: who lost it cannot write either. */
  readonly #client: pg.Client;
  readonly #locks: ShardLocks;
  readonly #position: ReaderPosition;
  readonly #pending = new Pending();
  readonly #marks = new SeriesMarks();
  readonly #knownMonths = new Set<string>();
  readonly #poison: { message: LogMessage; reason: string }[] = [];
  readonly #statistics = new IngestStatistics();
  /** Of this writer alone: a fault, or other shards from now on. */
  readonly #stop = new AbortController();
  #offsets: ReadonlyMap<number, number> = new Map();
  #flushing: Promise<void> = Promise.resolve();
  #flushesInFlight = 0;
  #fault: unknown = null;
  #atWork = false;

  constructor(options: WriterOptions, client: pg.Client, locks: ShardLocks, shards: readonly number[]) {
    this.shards = shards;
    this.#options = options;
    this.#client = client;
    this.#locks = locks;
    this.#position = { schema: 'telemetry', reader: 'writer', shards };
  }

  /**
   * Runs until the signal, or until the shards are to be shared anew; then commits what it has. Throws on any fault: a new
   * Writer on a new connection starts from the offsets.
   */
  async run(outer: AbortSignal, onReady: () => void): Promise<void> {
    const { first } = await this.#options.bus.sequences(telemetryStream);
    this.#offsets = await loadOffsets(this.#client, this.#position, first);
    const flushing = setInterval(() => {
      if (this.#flushesInFlight === 0) void this.#flush();
    }, flushMs);
    const sharing = setInterval(() => void this.#inTurn(() => this.#askForShares()), sharesMs);
    this.#atWork = true;
    onReady();
    try {
      await this.#consume(AbortSignal.any([outer, this.#stop.signal]));
      await this.#flush();
      if (this.#fault !== null) throw this.#fault;
    } finally {
      this.#atWork = false;
      clearInterval(flushing);
      clearInterval(sharing);
      await this.#flushing;
    }
  }

  async #consume(signal: AbortSignal): Promise<void> {
    const subjects = this.shards.flatMap((shard) => [readingsSubject(shard), eventsSubject(shard)]);
    const from = Math.min(...this.#offsets.values()) + 1;
    for await (const message of this.#options.bus.readLog({ stream: telemetryStream, subjects, from, signal })) {
      await this.#take(message);
      const { rows } = this.#pending;
      // While PostgreSQL stores the ones before, more are read: a row costs it less among many.
      if (rows < flushRows || (rows < mostRows && this.#flushesInFlight > 0)) continue;
      // Two flushes at most are in memory.
      await this.#flushing;
      void this.#flush();
    }
  }

  async #askForShares(): Promise<void> {
    if (this.#fault === null && (await this.#locks.unsettled())) this.#stop.abort();
  }

  /**
   * Marks these hours anew when it meets them again; resolves when the readings that it took before are committed.
   * False when it does not write (any more): then nobody knows which hours are marked.
   */
  async forget(hours: HourColumns): Promise<boolean> {
    if (!this.#atWork) return false;
    this.#marks.forget(hours);
    await this.#flush();
    return this.#fault === null;
  }

  async lasts(client: pg.ClientBase): Promise<boolean> {
    const owned = await this.#locks.owns(this.shards, client);
    return owned && this.#atWork;
  }

  async #take(message: LogMessage): Promise<void> {
    if (message.seq <= (this.#offsets.get(shardOfSubject(message.subject)) ?? 0)) return;
    try {
      const batch = this.#decode(message);
      if (batch !== null) {
        const series = this.#marks.of(batch) ?? (await this.#learn(batch));
        // Nothing is awaited from here to the sequence: a flush takes both or neither.
        this.#pending.add(batch, series);
      }
    } catch (fault) {
      if (this.#fault !== null) throw fault;
      this.#options.logger.error({ err: fault, seq: message.seq }, 'a message is set aside');
      this.#poison.push({ message, reason: String(fault) });
    }
    this.#pending.seq = message.seq;
  }

  /** The readings of the message; an event is put with what is pending at once. */
  #decode(message: LogMessage): ReadingBatch | null {
    if (!message.subject.startsWith(eventSubjects)) return decodeReadings(message.data);
    this.#pending.addEvent(decodeEvent(message.data));
    return null;
  }

  /** A fault of the database is none of the message. */
  async #learn(batch: ReadingBatch): Promise<readonly Series[]> {
    try {
      return await this.#marks.learn(this.#client, batch);
    } catch (fault) {
      this.#fault ??= fault;
      throw fault;
    }
  }

  /** Resolves when this one is committed. */
  #flush(): Promise<void> {
    this.#flushesInFlight++;
    return this.#inTurn(() => this.#commit()).finally(() => this.#flushesInFlight--);
  }

  /** One after the other; never rejects, a fault ends the writer. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#flushing = this.#flushing.then(work).catch((fault: unknown) => {
      this.#fault ??= fault;
      this.#stop.abort();
    });
    return this.#flushing;
  }

  async #commit(): Promise<void> {
    if (this.#fault !== null || this.#pending.seq === 0) return;
    const client = this.#client;
    const { fresh, late, touched, arrivals, events, months, seq } = this.#pending.take();
    this.#pending.seq = 0;
    const poison = this.#poison.splice(0);
    await client.query('begin');
    for (const month of months) if (!this.#knownMonths.has(month)) await ensurePartition(client, month);
    if (fresh !== null) await copyReadings(client, fresh);
    if (late.time.length > 0) await insertLate(client, late);
    if (touched.hour.length > 0) await markHours(client, touched);
    const news = events.length > 0 ? await insertEvents(client, events) : [];
    await this.#statistics.write(client, this.#options.now());
    for (const { message, reason } of poison) await setAside(client, this.#position, message, reason);
    await commitOffset(client, this.#position, seq);
    await appendEvents(client, 'telemetry', news);
    await client.query('commit');
    for (const month of months) this.#knownMonths.add(month);
    this.#count(arrivals);
    if (news.length > 0) this.#options.eventsStored?.();
  }

  #count(arrivals: readonly Arrival[]): void {
    const now = this.#options.now();
    for (const { count, receivedAt } of arrivals) this.#statistics.stored(count, receivedAt, now);
  }
}

const eventSubjects = eventsSubject(0).slice(0, -1);

/** @throws when the bytes are no event, or one that cannot be stored. */
function decodeEvent(data: Uint8Array) {
  const event = decodeJson(equipmentEvent, data);
  if (!storable(event.details)) throw new Error('details that cannot be stored');
  return event;
}
