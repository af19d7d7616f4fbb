import { equipmentEvent, eventsSubject } from '../../../core/contracts/equipment-event.ts';
import { encodeJson } from '../../../core/contracts/json-codec.ts';
import { shardOf } from '../../../core/contracts/reading-batch.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { acceptEvent, type AcceptedEvent, type EventRejectionCode, type SentEvent } from '../domain/accept-event.ts';
import type { DeviceDictionary } from './device-dictionary.ts';
import type { IntakeAnswer } from './intake.ts';

/** Stores one message; tells whether the stream had it already. Resolves when it is durable. */
export type PublishEvent = (subject: string, data: Uint8Array, id: string) => Promise<{ readonly duplicate: boolean }>;

export interface EventIntakeOptions {
  readonly dictionary: DeviceDictionary;
  readonly publish: PublishEvent;
  readonly now: () => number;
  /** Told which device was heard, when. */
  readonly seen: (deviceId: string, timeMs: number) => void;
}

/** Space of the ids of equipment events (a random UUID, never changed: ids are stored). */
const idSpace = '6f1d2c0e-6c1b-4f0c-9d0a-2b7a6f1f3b51';

/** The same device, code and time are the same event, whatever else is said of it. */
export const eventId = (event: Pick<AcceptedEvent, 'deviceId' | 'code' | 'occurredAt'>): string =>
  uuidV5(idSpace, `${event.deviceId}/${event.code}/${event.occurredAt}`);

/** Keeps the good events of a batch, names each bad one, answers when they are on the stream. */
export class EventIntake {
  readonly #options: EventIntakeOptions;

  constructor(options: EventIntakeOptions) {
    this.#options = options;
  }

  /** `senderId` is the device whose credential was shown. Rejects when the events could not be stored. */
  async take(
    senderId: string,
    events: readonly (SentEvent & { readonly deviceId: string })[],
  ): Promise<IntakeAnswer<EventRejectionCode>> {
    const now = this.#options.now();
    const rejected: { index: number; code: EventRejectionCode; message: string }[] = [];
    const good = new Map<string, AcceptedEvent>();
    let duplicates = 0;
    events.forEach((event, index) => {
      const verdict = acceptEvent(event, this.#options.dictionary.writable(event.deviceId, senderId), now);
      if ('rejected' in verdict) return void rejected.push({ index, ...verdict.rejected });
      this.#options.seen(verdict.accepted.deviceId, now);
      const id = eventId(verdict.accepted);
      if (good.has(id)) duplicates++;
      else good.set(id, verdict.accepted);
    });
    const stored = await Promise.all([...good].map(([id, event]) => this.#store(id, event)));
    duplicates += stored.filter(({ duplicate }) => duplicate).length;
    return { accepted: stored.filter(({ duplicate }) => !duplicate).length, duplicates, rejected };
  }

  #store(id: string, event: AcceptedEvent): Promise<{ readonly duplicate: boolean }> {
    const data = encodeJson(equipmentEvent, { id, ...event });
    return this.#options.publish(eventsSubject(shardOf(event.subjectId)), data, id);
  }
}
