import type { BatchReading } from './device-batch.ts';

export interface TimedEvent {
  readonly deviceId: string;
  /** As the contract spells it, e.g. trip_started. */
  readonly code: string;
  readonly atMs: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What was not taken, and will not be. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** One of the product's doors, as a gateway of a building uses it. What rejects may be sent again: nothing is stored twice. */
export interface Door {
  readonly name: string;
  sendReadings(readings: readonly BatchReading[]): Promise<readonly Refusal[]>;
  /** Null where the door takes readings only. */
  readonly sendEvents: ((events: readonly TimedEvent[]) => Promise<readonly Refusal[]>) | null;
  close(): void;
}

/** Who sends, and until when. */
export interface Sending {
  readonly deviceId: string;
  readonly credential: string;
  readonly signal: AbortSignal;
}

/** The answer that all doors give, as far as a sender needs it. */
export interface DoorAnswer {
  readonly rejected?: readonly Refusal[];
  readonly errors?: readonly Refusal[];
  readonly retryAfterMs?: number | null;
}

/** How long a door may take to answer. */
export const answerWithinMs = 15_000;

const temporary = new Set(['RATE_LIMITED', 'OVERLOADED', 'INGEST_UNAVAILABLE']);

/** The refusals of an answer. @throws Error when it says to come again later */
export function refusalsOf({ rejected = [], errors = [] }: DoorAnswer): readonly Refusal[] {
  const [fault] = errors;
  if (fault === undefined) return rejected;
  if (temporary.has(fault.code)) throw new Error(`${fault.code}: ${fault.message}`);
  return errors;
}

export const rowsOf = (readings: readonly BatchReading[]) =>
  readings.map(({ deviceId, metric, value, timeMs }) => ({
    ...{ deviceId, metric, value, timestamp: new Date(timeMs).toISOString() },
  }));

export const eventRowsOf = (events: readonly TimedEvent[]) =>
  events.map(({ deviceId, code, atMs, details }) => ({
    ...{ deviceId, code, occurredAt: new Date(atMs).toISOString(), operatingMode: 'normal', details },
  }));
