import pg from 'pg';
import { equipmentEvent, eventsSubject } from '../../../core/contracts/equipment-event.ts';
import { decodeJson } from '../../../core/contracts/json-codec.ts';
import {
  decodeReadings,
  readingsSubject,
  shardCount,
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
import { SeriesMarks } from './series-marks.ts';

/** So many rows are stored as soon as nothing is being stored; so many at most wait, then no more are read. */
const flushRows = 20_000;
const mostRows = 60_000;
const flushMs = 50;
const lockKey = 824_616;

export interface WriterOptions {
  readonly bus: Bus;
  /** Owner role. */
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly now: () => number;
  /** After the commit of equipment events that were new. */
  readonly eventsStored?: () => void;
}

/**
 * Stores the stream: rows and the offset in one transaction, so that after a crash it goes on exactly where it was.
 * It owns its shards by an advisory lock on the very connection that writes: who lost the lock cannot write either.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #position: ReaderPosition = { schema: 'telemetry', reader: 'writer', shards: [...Array(shardCount).keys()] };
  readonly #pending = new Pending();
  readonly #marks = new SeriesMarks();
  readonly #knownMonths = new Set<string>();
  readonly #poison: { message: LogMessage; reason: string }[] = [];
  readonly #statistics = new IngestStatistics();
  #settle: (() => Promise<void>) | null = null;
  #offsets: ReadonlyMap<number, number> = new Map();
  #flushing: Promise<void> = Promise.resolve();
  #flushesInFlight = 0;
  #fault: unknown = null;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Runs until the signal, then commits what it has. Throws on any fault: a new Writer starts from the offset. */
  async run(signal: AbortSignal, onReady: () => void): Promise<void> {
    const client = new pg.Client({ connectionString: this.#options.databaseUrl, application_name: 'telemetry-writer' });
    const failed = new AbortController();
    client.on('error', (fault) => this.#fail(fault, failed));
    await client.connect();
    try {
      await acquire(client, signal);
      onReady();
      await this.#consume(client, AbortSignal.any([signal, failed.signal]), failed);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async #consume(client: pg.Client, signal: AbortSignal, failed: AbortController): Promise<void> {
    const { first } = await this.#options.bus.sequences(telemetryStream);
    this.#offsets = await loadOffsets(client, this.#position, first);
    const timer = setInterval(() => {
      if (this.#flushesInFlight === 0) void this.#flush(client, failed);
    }, flushMs);
    this.#settle = () => this.#flush(client, failed);
    try {
      const subjects = this.#position.shards.flatMap((shard) => [readingsSubject(shard), eventsSubject(shard)]);
      const from = Math.min(...this.#offsets.values()) + 1;
      for await (const message of this.#options.bus.readLog({ stream: telemetryStream, subjects, from, signal })) {
        await this.#take(client, message);
        const { rows } = this.#pending;
        // While PostgreSQL stores the ones before, more are read: a row costs it less among many.
        if (rows < flushRows || (rows < mostRows && this.#flushesInFlight > 0)) continue;
        // Two flushes at most are in memory.
        await this.#flushing;
        void this.#flush(client, failed);
      }
      await this.#flush(client, failed);
      await this.#flushing;
      if (this.#fault !== null) throw this.#fault;
    } finally {
      clearInterval(timer);
      this.#settle = null;
    }
  }

  /**
   * Marks these hours anew when it meets them again; resolves when the readings that it took before are committed.
   * False when it does not write (any more): then nobody knows which hours are marked.
   */
  async forget(hours: HourColumns): Promise<boolean> {
    if (this.#settle === null) return false;
    this.#marks.forget(hours);
    await this.#settle();
    return this.#fault === null;
  }

  async #take(client: pg.Client, message: LogMessage): Promise<void> {
    if (message.seq <= (this.#offsets.get(shardOfSubject(message.subject)) ?? 0)) return;
    try {
      if (message.subject.startsWith(eventSubjects)) this.#pending.addEvent(decodeEvent(message.data));
      else {
        const batch = decodeReadings(message.data);
        const series = this.#marks.of(batch) ?? (await this.#marks.learn(client, batch));
        // Nothing is awaited from here to the sequence: a flush takes both or neither.
        this.#pending.add(batch, series);
      }
    } catch (fault) {
      if (fault instanceof pg.DatabaseError || this.#fault !== null) throw fault;
      this.#options.logger.error({ err: fault, seq: message.seq }, 'a message is set aside');
      this.#poison.push({ message, reason: String(fault) });
    }
    this.#pending.seq = message.seq;
  }

  /** One after the other; resolves when this one is committed. */
  #flush(client: pg.Client, failed: AbortController): Promise<void> {
    this.#flushesInFlight++;
    this.#flushing = this.#flushing
      .then(() => this.#commit(client))
      .catch((fault: unknown) => this.#fail(fault, failed))
      .finally(() => this.#flushesInFlight--);
    return this.#flushing;
  }

  async #commit(client: pg.Client): Promise<void> {
    if (this.#fault !== null || this.#pending.seq === 0) return;
    const { fresh, late, touched, arrivals, events, months, seq } = this.#pending.take();
    this.#pending.seq = 0;
    const poison = this.#poison.splice(0);
    await client.query('begin');
    for (const month of months) if (!this.#knownMonths.has(month)) await ensurePartition(client, month);
    if (fresh !== null) await copyReadings(client, fresh);
    if (late.time.length > 0) await insertLate(client, late);
    if (touched.hour.length > 0) await markHours(client, touched);
    const news = events.length > 0 ? await insertEvents(client, events) : [];
    await this.#statistics.write(client);
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

  #fail(fault: unknown, failed: AbortController): void {
    this.#fault ??= fault;
    failed.abort();
  }
}

const eventSubjects = eventsSubject(0).slice(0, -1);

/** @throws when the bytes are no event, or one that cannot be stored. */
function decodeEvent(data: Uint8Array) {
  const event = decodeJson(equipmentEvent, data);
  if (!storable(event.details)) throw new Error('details that cannot be stored');
  return event;
}

async function acquire(client: pg.Client, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [lockKey]);
    if (rows[0]?.mine === true) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
