import type { WebSocket } from 'ws';
import { ingestUnavailable } from '../../../platform/errors/graph-errors.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { type UserError, userError } from '../../../platform/graphql/user-error.ts';
import { deviceOfCredential } from './credential-check.ts';
import type { DeviceDictionary } from './device-dictionary.ts';
import type { BatchAnswer, Doors } from './doors.ts';
import { parseMessage } from './formats/parsed.ts';
import { authMessage, type BatchMessage, batchMessage } from './socket-message.ts';

export interface SocketOptions {
  readonly dictionary: DeviceDictionary;
  readonly doors: Doors;
  readonly logger: Logger;
}

/** With so many batches not yet acknowledged no more is read from the socket. */
const maxUnacknowledged = 32;
/** Close code for whoever is not, or no longer, who they say. */
const unauthorized = 4401;

type Kind = 'reading' | 'event';

/** What is sent for a batch. `of` says in which of its lists `index` is. */
export interface SocketAnswer extends Omit<BatchAnswer, 'rejected'> {
  readonly id: string | number | null;
  readonly rejected: readonly (BatchAnswer['rejected'][number] & { readonly of: Kind })[];
}

const nothing = { accepted: 0, duplicates: 0, rejected: [], retryAfterMs: null };

/** One device's socket: who it is, what it sends, and what was not answered yet. */
export class IngestSocket {
  readonly #socket: WebSocket;
  readonly #options: SocketOptions;
  #sender: string | null = null;
  #unacknowledged = 0;
  #stopWatching: () => void = () => undefined;

  constructor(socket: WebSocket, options: SocketOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  /** Closes the socket unless the credential is a live one; from then on, as soon as it is revoked. */
  authenticate(credential: string): void {
    const { dictionary } = this.#options;
    this.#sender = deviceOfCredential(dictionary, credential);
    if (this.#sender === null) return this.#refuse('this is not the credential of a device');
    const deviceId = this.#sender;
    this.#stopWatching = dictionary.onDevice((changed) => {
      if (changed !== deviceId || deviceOfCredential(dictionary, credential) !== null) return;
      this.#sender = null;
      this.#refuse('the credential was revoked');
    });
    this.#socket.send(JSON.stringify({ type: 'ready', deviceId }));
  }

  requireSender(): void {
    if (this.#sender === null) this.#refuse('nobody said who sends');
  }

  /** A message as text; null for one that is binary. */
  receive(text: string | null): void {
    const json = parseJson(text);
    if (this.#sender === null) return this.#introduce(json);
    const parsed = parseMessage(batchMessage, json);
    if (!parsed.ok) return this.#answer(idOf(json), nothing, [userError('BAD_USER_INPUT', parsed.why, parsed.path)]);
    void this.#take(this.#sender, parsed.message);
  }

  close(): void {
    this.#stopWatching();
    this.#sender = null;
  }

  #introduce(json: unknown): void {
    const parsed = parseMessage(authMessage, json);
    if (parsed.ok) this.authenticate(parsed.message.credential);
    else this.#refuse('the first message is {"type":"auth","credential":"ssd_…"}');
  }

  async #take(sender: string, batch: BatchMessage): Promise<void> {
    if (++this.#unacknowledged === maxUnacknowledged) this.#socket.pause();
    try {
      const [readings, events] = await this.#store(sender, batch);
      const answer = {
        accepted: readings.accepted + events.accepted,
        duplicates: readings.duplicates + events.duplicates,
        rejected: [...named(readings, 'reading'), ...named(events, 'event')],
        retryAfterMs: readings.retryAfterMs ?? events.retryAfterMs,
      };
      this.#answer(batch.id, answer, [...readings.errors, ...events.errors]);
    } catch (fault) {
      this.#options.logger.error({ err: fault, sender }, 'a batch could not be stored');
      this.#answer(batch.id, nothing, [userError('INGEST_UNAVAILABLE', ingestUnavailable().message)]);
    } finally {
      if (--this.#unacknowledged === maxUnacknowledged - 1 && this.#socket.isPaused) this.#socket.resume();
    }
  }

  #store(sender: string, { readings = [], events = [], ...shared }: BatchMessage): Promise<[BatchAnswer, BatchAnswer]> {
    const { doors } = this.#options;
    const none: BatchAnswer = { ...nothing, errors: [] };
    return Promise.all([
      readings.length > 0 ? doors.takeReadings(sender, { ...shared, readings }) : none,
      events.length > 0 ? doors.takeEvents(sender, { ...shared, events }) : none,
    ]);
  }

  #answer(id: SocketAnswer['id'], answer: Omit<SocketAnswer, 'id' | 'errors'>, errors: UserError[]): void {
    const message: SocketAnswer = { id, ...answer, errors };
    this.#socket.send(JSON.stringify(message), () => undefined);
  }

  #refuse(reason: string): void {
    this.#socket.close(unauthorized, reason);
  }
}

const named = ({ rejected }: BatchAnswer, of: Kind) => rejected.map((one) => ({ of, ...one }));

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function idOf(json: unknown): string | number | null {
  const id: unknown = typeof json === 'object' && json !== null && 'id' in json ? json.id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
