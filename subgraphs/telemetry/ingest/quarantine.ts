import type pg from 'pg';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import type { SentReading } from '../domain/accept.ts';
import { putIntoQuarantine, type QuarantineEntry } from '../store/quarantine.ts';
import type { Rejection } from './intake.ts';

const flushMs = 250;
const mostWaiting = 10_000;
const longestText = 200;
/** Space of the ids of quarantined readings (a random UUID, never changed: ids are stored). */
const idSpace = '0b0f8f0e-2d63-4c53-9a52-6f6f3a1f6f0d';

/** What of a sender's text can be kept: short, without NUL and half characters. */
const kept = (text: string) => text.replaceAll('\0', '').slice(0, longestText).toWellFormed();

/**
 * Refused readings on their way to where people can look at them. The device has its answer already: nothing is
 * promised of them, so they are kept in memory for a moment, and left out (and counted) when there are too many.
 */
export class Quarantine implements AsyncDisposable {
  readonly #pool: pg.Pool;
  readonly #logger: Logger;
  readonly #timer: NodeJS.Timeout;
  #waiting = new Map<string, QuarantineEntry>();
  #leftOut = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(pool: pg.Pool, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#flush(), flushMs);
  }

  add(
    sender: { readonly id: string; readonly organizationId: string },
    reading: SentReading & { readonly deviceId: string },
    { code, message }: Omit<Rejection, 'index'>,
    nowMs: number,
  ): void {
    if (this.#waiting.size >= mostWaiting) return void this.#leftOut++;
    const { unit = null, operatingMode, historical, value } = reading;
    const metric = typeof reading.metric === 'string' ? kept(reading.metric) : reading.metric;
    const timestamp = typeof reading.timestamp === 'string' ? kept(reading.timestamp) : reading.timestamp;
    const sent = {
      metric,
      value: String(value),
      unit: unit === null ? null : kept(unit),
      timestamp,
      operatingMode,
      historical,
    };
    const deviceId = kept(reading.deviceId);
    const id = uuidV5(idSpace, JSON.stringify([sender.id, deviceId, code, sent]));
    const times = (this.#waiting.get(id)?.times ?? 0) + 1;
    this.#waiting.set(id, {
      ...{ id, organizationId: sender.organizationId, senderId: sender.id, deviceId, code, message: kept(message) },
      ...{ reading: sent, times, at: nowMs },
    });
  }

  #flush(): Promise<void> {
    this.#flushing = this.#flushing
      .then(() => this.#write())
      .catch((fault: unknown) => this.#logger.warn({ err: fault }, 'refused readings could not be kept'));
    return this.#flushing;
  }

  async #write(): Promise<void> {
    if (this.#leftOut > 0) this.#logger.warn({ readings: this.#leftOut }, 'more readings were refused than are kept');
    this.#leftOut = 0;
    if (this.#waiting.size === 0) return;
    const entries = [...this.#waiting.values()];
    this.#waiting = new Map();
    await putIntoQuarantine(this.#pool, entries);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#flush();
  }
}
