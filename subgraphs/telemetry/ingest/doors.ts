import { createHash } from 'node:crypto';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { type UserError, userError } from '../../../platform/graphql/user-error.ts';
import type { SentReading } from '../domain/accept.ts';
import type { SentEvent } from '../domain/accept-event.ts';
import type { Answers } from './answers.ts';
import type { EventIntake } from './event-intake.ts';
import type { Intake, IntakeAnswer } from './intake.ts';

/** Readings, and events, that a batch may have. */
export const maxBatch = 1_000;

export interface BatchAnswer extends IntakeAnswer<string> {
  /** Why nothing of the batch was taken; empty otherwise. */
  readonly errors: UserError[];
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

export interface ReadingsBatch extends Shared {
  readonly historical?: boolean | undefined;
  readonly readings: readonly Loose<SentReading>[];
}

export interface EventsBatch extends Shared {
  readonly events: readonly Loose<SentEvent>[];
}

const nothing = (code: string, message: string, path: string[]): BatchAnswer => ({
  ...{ accepted: 0, duplicates: 0, rejected: [] },
  errors: [userError(code, message, path)],
});

/** What every door does with a batch, so that all of them answer alike. Rejects when it could not be stored. */
export class Doors {
  readonly #intake: Intake;
  readonly #eventIntake: EventIntake;
  readonly #answers: Answers<BatchAnswer>;

  constructor(intake: Intake, eventIntake: EventIntake, answers: Answers<BatchAnswer>) {
    this.#intake = intake;
    this.#eventIntake = eventIntake;
    this.#answers = answers;
  }

  takeReadings(sender: string, batch: ReadingsBatch): Promise<BatchAnswer> {
    return this.#once(sender, 'readings', batch, batch.readings.length, () => {
      const historical = batch.historical ?? false;
      return this.#intake.take(
        sender,
        batch.readings.map((reading) => ({ ...reading, ...defaults(reading, batch, sender), historical })),
      );
    });
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
    const key = batch.idempotencyKey ? `${sender}/${kind}/${batch.idempotencyKey}` : null;
    const body = createHash('sha256').update(JSON.stringify(batch)).digest('base64');
    const answer = this.#answers.once(key, body, async () => ({ ...(await take()), errors: [] }));
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
