import { createHash } from 'node:crypto';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { type UserError, userError } from '../../../platform/graphql/user-error.ts';
import type { SentReading } from '../domain/accept.ts';
import type { SentEvent } from '../domain/accept-event.ts';
import type { Columns } from '../domain/columns.ts';
import type { Answers } from './answers.ts';
import type { EventIntake } from './event-intake.ts';
import type { IngestLimits } from './ingest-limits.ts';
import type { Intake, IntakeAnswer } from './intake.ts';

/** Readings, and events, that a batch may have. */
export const maxBatch = 1_000;

export interface BatchAnswer extends IntakeAnswer<string> {
  /** Why nothing of the batch was taken; empty otherwise. */
  readonly errors: UserError[];
  /** When it may be sent again, for a sender that was too fast (ms); else null. */
  readonly retryAfterMs: number | null;
}

/** What the items of a batch share; an item's own word comes first. */
interface Shared {
  readonly idempotencyKey?: string | null | undefined;
  readonly deviceId?: string | null | undefined;
  readonly operatingMode?: OperatingMode | null | undefined;
}

type Loose<Item> = Omit<Item, 'operatingMode' | 'historical'> & {
  readonly deviceId?: string | null | undefined;
  readonly operatingMode?: OperatingMode | null | undefined;
};
export type LooseReading = Loose<SentReading> & { readonly historical?: boolean | undefined };

export interface ReadingsBatch extends Shared {
  readonly historical?: boolean | undefined;
  readonly readings: readonly LooseReading[];
  /** How many were sent, when a format stopped at the limit; else as many as there are. */
  readonly sent?: number | undefined;
}

/** Readings by columns: the same answers as for rows, for a fraction of the work. */
export interface ColumnsBatch extends Shared {
  readonly historical?: boolean | undefined;
  readonly columns: Columns;
}

export interface EventsBatch extends Shared {
  readonly events: readonly Loose<SentEvent>[];
}

/** The answer to a batch of which nothing was taken. */
export const nothing = (
  code: string,
  message: string,
  path: string[] = [],
  retryAfterMs: number | null = null,
): BatchAnswer => ({
  ...{ accepted: 0, duplicates: 0, rejected: [] },
  ...{ errors: [userError(code, message, path)], retryAfterMs },
});

/** What every door does with a batch, so that all of them answer alike. Rejects when it could not be stored. */
export class Doors {
  readonly #intake: Intake;
  readonly #eventIntake: EventIntake;
  readonly #answers: Answers<BatchAnswer>;
  readonly #limits: IngestLimits;

  constructor(intake: Intake, eventIntake: EventIntake, answers: Answers<BatchAnswer>, limits: IngestLimits) {
    this.#intake = intake;
    this.#eventIntake = eventIntake;
    this.#answers = answers;
    this.#limits = limits;
  }

  takeReadings(sender: string, batch: ReadingsBatch | ColumnsBatch): Promise<BatchAnswer> {
    const historical = batch.historical ?? false;
    if ('columns' in batch)
      return this.#once(sender, 'readings', batch, batch.columns.count, () =>
        this.#intake.takeColumns(sender, batch.columns, { ...defaults({}, batch, sender), historical }),
      );
    return this.#once(sender, 'readings', batch, batch.sent ?? batch.readings.length, () =>
      this.#intake.take(
        sender,
        batch.readings.map((reading) => ({
          ...{ metric: reading.metric, value: reading.value, unit: reading.unit, timestamp: reading.timestamp },
          ...defaults(reading, batch, sender),
          historical: reading.historical ?? historical,
        })),
      ),
    );
  }

  takeEvents(sender: string, batch: EventsBatch): Promise<BatchAnswer> {
    return this.#once(sender, 'events', batch, batch.events.length, () =>
      this.#eventIntake.take(
        sender,
        batch.events.map((event) => ({ ...event, ...defaults(event, batch, sender) })),
      ),
    );
  }

  async #once(
    sender: string,
    kind: 'readings' | 'events',
    batch: Shared,
    size: number,
    take: () => Promise<IntakeAnswer<string>>,
  ): Promise<BatchAnswer> {
    if (size > maxBatch)
      return nothing('BATCH_TOO_LARGE', `A batch has at most ${maxBatch} ${kind}, not ${size}: split it.`, [kind]);
    const refusal = this.#limits.admit(sender, size);
    if (refusal !== null) return nothing(refusal.code, refusal.message, [], refusal.retryAfterMs);
    const make = async () => ({ ...(await take()), errors: [], retryAfterMs: null });
    try {
      return await this.#answered(
        batch.idempotencyKey ? `${sender}/${kind}/${batch.idempotencyKey}` : null,
        batch,
        make,
      );
    } finally {
      this.#limits.done(size);
    }
  }

  async #answered(key: string | null, batch: Shared, make: () => Promise<BatchAnswer>): Promise<BatchAnswer> {
    if (key === null) return make();
    const body = createHash('sha256').update(JSON.stringify(batch)).digest('base64');
    const answer = this.#answers.once(key, body, make);
    if (answer !== null) return answer;
    const message = 'This key was used for another batch: nothing of this one was taken. Use a key of its own.';
    return nothing('CONFLICT', message, ['idempotencyKey']);
  }
}

function defaults(item: Shared, batch: Shared, sender: string) {
  return {
    deviceId: item.deviceId ?? batch.deviceId ?? sender,
    operatingMode: item.operatingMode ?? batch.operatingMode ?? ('not_stated' as const),
  };
}
