import { deepestJson, isDeeperThan } from '../../../../platform/json/depth.ts';
import {
  commandAnswer,
  commandNotice,
  commandRequests,
  everyCommandSubject,
  type ToldCommand,
} from '../../../../core/contracts/device-commands.ts';
import type { Logger } from '../../../../platform/log/logger.ts';
import type { DeviceDictionary } from '../device-dictionary.ts';
import { TokenBuckets } from '../token-buckets.ts';

/** What of the bus is needed: notices, and requests to devices. */
export interface CommandBus {
  listen(subject: string, handler: (data: Uint8Array) => void): () => void;
  request(subject: string, data: Uint8Array, timeoutMs: number): Promise<Uint8Array>;
}

/** A connection that may want commands. */
export interface CommandListener {
  /** The device whose credential was checked. */
  readonly sender: string;
  wants(deviceId: string): boolean;
  deliver(command: ToldCommand): void;
}

/** What a device is told of what it said: the command as it is now, or why it was refused. */
export interface CommandReceipt {
  readonly command?: ToldCommand;
  readonly error?: { readonly code: string; readonly message: string };
  /** When it may be said again (ms); else null. */
  readonly retryAfterMs: number | null;
}

export interface CommandRelayOptions {
  readonly bus: CommandBus;
  readonly dictionary: DeviceDictionary;
  readonly logger: Logger;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

interface Attached {
  /** When each waiting command was last delivered here (ms). */
  delivered: Map<string, number>;
  /** More waits than one answer holds. */
  more: boolean;
  /** A request is under way; `again`: something happened since it was sent. */
  asking: boolean;
  again: boolean;
}

const answerWithinMs = 10_000;
/** Devices offers a command again after 30 s at the earliest: a notice sooner than that is of the offer that was taken. */
const sameOfferMs = 10_000;
const fullAnswer = 50;
const [saidPerSecond, saidAtOnce] = [20, 200];

/**
 * Brings commands to connected devices, and to devices what those say of them. Devices keeps every state: what is
 * delivered here twice, or by two doors, is executed once, because only one acknowledgement succeeds.
 */
export class CommandRelay implements Disposable {
  readonly #options: CommandRelayOptions;
  readonly #attached = new Map<string, Map<CommandListener, Attached>>();
  readonly #said = new TokenBuckets(saidPerSecond, saidAtOnce);
  readonly #stop: () => void;

  constructor(options: CommandRelayOptions) {
    this.#options = options;
    this.#stop = options.bus.listen(everyCommandSubject, (data) => this.#notice(data));
  }

  /** The connection wants commands from now on: what waits already is delivered. */
  attach(listener: CommandListener): void {
    const ofSender = this.#attached.get(listener.sender) ?? new Map<CommandListener, Attached>();
    this.#attached.set(listener.sender, ofSender);
    const attached = { delivered: new Map<string, number>(), more: false, asking: false, again: false };
    ofSender.set(listener, attached);
    this.#take(listener, attached);
  }

  detach(listener: CommandListener): void {
    const ofSender = this.#attached.get(listener.sender);
    ofSender?.delete(listener);
    if (ofSender?.size === 0) this.#attached.delete(listener.sender);
  }

  /** Rejects when devices could not be asked: then nothing is known of what became of it. */
  async said(sender: string, step: 'acknowledge' | 'complete', payload: Uint8Array): Promise<CommandReceipt> {
    const retryAfterMs = this.#said.waitMs(sender, 1, this.#options.now());
    if (retryAfterMs > 0) return refused('RATE_LIMITED', `More than ${saidPerSecond} a second.`, retryAfterMs);
    this.#said.take(sender, 1, this.#options.now());
    const body = parsedObject(payload);
    if (body === null) return refused('BAD_USER_INPUT', 'Send a JSON object with the commandId.');
    const answer = await this.#ask(commandRequests[step], { ...body, sender });
    for (const [listener, attached] of this.#attached.get(sender) ?? [])
      if (attached.more) this.#take(listener, attached);
    if ('error' in answer) return { error: answer.error, retryAfterMs: null };
    return { ...('command' in answer ? { command: answer.command } : {}), retryAfterMs: null };
  }

  #notice(data: Uint8Array): void {
    const notice = commandNotice.safeParse(parsedObject(data));
    if (!notice.success) return this.#options.logger.error({ err: notice.error }, 'a command cannot be read');
    const { id, deviceId } = notice.data.command;
    const gatewayId = this.#options.dictionary.device(deviceId)?.gatewayId;
    for (const sender of [deviceId, gatewayId ?? null])
      for (const [listener, attached] of this.#attached.get(sender ?? '') ?? [])
        if (listener.wants(deviceId)) {
          const deliveredAt = attached.delivered.get(id);
          // It is offered again: the device has not said anything to it.
          if (deliveredAt !== undefined && this.#options.now() - deliveredAt > sameOfferMs)
            attached.delivered.delete(id);
          this.#take(listener, attached);
        }
  }

  /** One request at a time for a connection, however many notices come meanwhile. */
  #take(listener: CommandListener, attached: Attached): void {
    if (attached.asking) {
      attached.again = true;
      return;
    }
    void this.#takeAll(listener, attached).catch((fault: unknown) =>
      this.#options.logger.warn({ err: fault, sender: listener.sender }, 'commands wait until they are offered again'),
    );
  }

  async #takeAll(listener: CommandListener, attached: Attached): Promise<void> {
    attached.asking = true;
    try {
      do {
        attached.again = false;
        await this.#takeOnce(listener, attached);
      } while (attached.again && this.#isAttached(listener));
    } finally {
      attached.asking = false;
    }
  }

  #isAttached(listener: CommandListener): boolean {
    return this.#attached.get(listener.sender)?.has(listener) ?? false;
  }

  async #takeOnce(listener: CommandListener, attached: Attached): Promise<void> {
    const answer = await this.#ask(commandRequests.take, { sender: listener.sender });
    if (!('commands' in answer))
      throw new Error('error' in answer ? answer.error.message : 'an answer without commands');
    if (!this.#isAttached(listener)) return;
    const now = this.#options.now();
    const delivered = new Map<string, number>();
    for (const command of answer.commands.filter(({ deviceId }) => listener.wants(deviceId))) {
      const before = attached.delivered.get(command.id);
      delivered.set(command.id, before ?? now);
      if (before === undefined) listener.deliver(command);
    }
    attached.delivered = delivered;
    attached.more = answer.commands.length === fullAnswer;
  }

  async #ask(subject: string, body: object) {
    const data = await this.#options.bus.request(subject, encoded(body), answerWithinMs);
    return commandAnswer.parse(parsedObject(data));
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#attached.clear();
  }
}

const refused = (code: string, message: string, retryAfterMs: number | null = null): CommandReceipt => ({
  ...{ error: { code, message }, retryAfterMs },
});

const encoded = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function parsedObject(data: Uint8Array): object | null {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)) as unknown;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && !isDeeperThan(value, deepestJson) ? value : null;
  } catch {
    return null;
  }
}
