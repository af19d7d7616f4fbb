import type { GraphQLFormattedError } from 'graphql';
import type { SubgraphAnswer } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { SignRequest } from '../execution/subgraph-client.ts';
import { subgraphUnavailable } from '../operations/refusals.ts';
import { EventQueue } from './event-queue.ts';
import { LossWindow, type LossWindows } from './loss-window.ts';
import type { SubgraphSocket } from './subgraph-socket.ts';
import { afterVariable, type UpstreamDocument } from './upstream-document.ts';

/** The client takes events more slowly than they come, and cannot be helped by waiting. */
export class SlowConsumer extends Error {
  override readonly name = 'SlowConsumer';
  /** Of the last event it was given: where to subscribe again; null when the field cannot be taken up again. */
  readonly cursor: string | null;

  constructor(cursor: string | null) {
    super('SLOW_CONSUMER');
    this.cursor = cursor;
  }
}

export interface SourceOptions extends LossWindows {
  readonly queueCapacity: number;
  /** With a full queue, a client that takes nothing for this long (ms) is given up. */
  readonly stallMs: number;
}

export interface SourceParts {
  readonly document: UpstreamDocument;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  readonly socket: SubgraphSocket;
  readonly sign: SignRequest;
  readonly options: SourceOptions;
  /** Where to begin, as if it had been taken up again; null: as the client asked. */
  readonly cursor: string | null;
}

/** One event, and where it stands in the log; null when it has no cursor. */
export interface CursoredEvent {
  readonly answer: SubgraphAnswer;
  readonly cursor: string | null;
}

/**
 * Events of one upstream subscription, through breaks: after a loss it subscribes again behind the last event received.
 * The same serves a slow client: with a full queue it unsubscribes, and catches up once the queue is empty.
 */
export class ResumingSource implements Disposable {
  readonly #parts: SourceParts;
  readonly #queue: EventQueue<CursoredEvent>;
  readonly #window: LossWindow;
  #unsubscribe: (() => void) | null = null;
  /** Of the last event received, and of the last one taken. */
  #cursor: string | null;
  #taken: string | null = null;
  #paused = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: SourceParts) {
    this.#parts = parts;
    this.#cursor = parts.cursor;
    this.#queue = new EventQueue(parts.options.queueCapacity);
    this.#window = new LossWindow(parts.options);
    this.#open();
  }

  /** The next event, null after the last; throws SlowConsumer. */
  async take(): Promise<CursoredEvent | null> {
    const event = await this.#queue.take();
    this.#taken = event?.cursor ?? this.#taken;
    if (this.#paused) this.#afterTake();
    return event;
  }

  /** The cursor of the last event taken when there is no other one to take now; null otherwise. */
  get caughtUpAt(): string | null {
    return this.#queue.size === 0 && !this.#paused && !this.#queue.closed ? this.#taken : null;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#queue.drop();
  }

  #open(): void {
    this.#window.opened(Date.now());
    this.#unsubscribe = this.#parts.socket.subscribe(this.#payload(), {
      next: (event) => this.#received(event),
      failed: (errors) => this.#endWith(errors),
      completed: () => this.#queue.end(),
      lost: (wasConnected) => this.#lost(wasConnected),
    });
  }

  #payload() {
    const { document, variables, context, sign } = this.#parts;
    const resume = this.#cursor === null ? null : document.resume;
    const { operation, variables: names } = resume ?? document;
    const values: Record<string, unknown> = {};
    for (const name of names) if (name in variables) values[name] = variables[name];
    if (resume) values[afterVariable] = this.#cursor;
    const signed = sign(context.viewer, `${operation}\n${JSON.stringify(values)}`);
    return { query: operation, variables: values, extensions: { ...signed, traceId: context.traceId } };
  }

  #received(event: SubgraphAnswer): void {
    this.#window.received();
    if (this.#queue.full) {
      this.#overflow();
      return;
    }
    const cursor = cursorOf(event, this.#parts.document);
    this.#cursor = cursor ?? this.#cursor;
    this.#queue.push({ answer: event, cursor });
  }

  #overflow(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    if (this.#cursor === null || !this.#parts.document.resume) {
      this.#queue.fail(new SlowConsumer(null));
      return;
    }
    this.#paused = true;
    this.#watchStall();
  }

  #afterTake(): void {
    if (this.#queue.closed) return;
    if (this.#queue.size > 0) {
      this.#watchStall();
      return;
    }
    clearTimeout(this.#timer);
    this.#paused = false;
    this.#open();
  }

  #watchStall(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#queue.fail(new SlowConsumer(this.#taken)), this.#parts.options.stallMs);
  }

  #lost(wasConnected: boolean): void {
    this.#unsubscribe = null;
    if (this.#queue.closed) return;
    const delayMs = this.#window.delayAfterLoss(wasConnected, Date.now());
    if (delayMs === null) this.#endWith([subgraphUnavailable(this.#parts.document.subgraph).toJSON()]);
    else this.#timer = setTimeout(() => this.#open(), delayMs);
  }

  #endWith(errors: readonly GraphQLFormattedError[]): void {
    this.#queue.push({ answer: { data: null, errors }, cursor: null });
    this.#queue.end();
  }
}

function cursorOf({ data }: SubgraphAnswer, { rootKey, cursorKey }: UpstreamDocument): string | null {
  if (!cursorKey) return null;
  const root = data?.[rootKey];
  if (typeof root !== 'object' || root === null) return null;
  const cursor = (root as Record<string, unknown>)[cursorKey];
  return typeof cursor === 'string' ? cursor : null;
}
