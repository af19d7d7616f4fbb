import type { Executor, GraphResult } from '../execution/executor.ts';
import { EventQueue } from './event-queue.ts';
import type { CursoredEvent, ResumingSource } from './resuming-source.ts';
import type { SubscriptionRequest } from './subscription-request.ts';

/** One result for all who share a subscription, and where it stands in the log of events. */
export interface SharedResult {
  readonly result: GraphResult;
  readonly cursor: string | null;
}

/** So many results are kept for those who caught up alone: who has had one of them can join the others behind it. */
const keptResults = 32;

/** How one member hears of the shared results. */
export interface SharedSink {
  push(shared: SharedResult): void;
  end(error: Error | null): void;
}

/** One upstream subscription and one execution for each event, for all who ask the same with the same rights. */
export class SharedSubscription {
  readonly #source: ResumingSource;
  readonly #sinks = new Set<SharedSink>();
  readonly #left: () => void;
  /** The last results told, and the cursor before the first of them (null: not known). */
  readonly #recent: SharedResult[] = [];
  #before: string | null;

  /** `cursor`: what `source` begins behind, if that is known. */
  constructor({ source, cursor }: SharedSource, executor: Executor, request: SubscriptionRequest, left: () => void) {
    this.#source = source;
    this.#before = cursor;
    this.#left = left;
    void this.#pump(executor, request).then(
      () => this.#end(null),
      (error: unknown) => this.#end(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Returns how to leave; when the last one leaves, the upstream subscription ends. */
  join(sink: SharedSink): () => void {
    this.#sinks.add(sink);
    return () => {
      if (this.#sinks.delete(sink) && this.#sinks.size === 0) this.#close();
    };
  }

  /** What was told behind this cursor (oldest first); null: too long ago, or not yet told. */
  since(cursor: string): readonly SharedResult[] | null {
    if (cursor === this.#before) return [...this.#recent];
    const index = this.#recent.findLastIndex((recent) => recent.cursor === cursor);
    return index < 0 ? null : this.#recent.slice(index + 1);
  }

  async #pump(executor: Executor, { planned, variables, context }: SubscriptionRequest): Promise<void> {
    for (let event = await this.#source.take(); event; event = await this.#source.take()) {
      this.#tell(event, await executor.execute(planned, { variables, context, event: event.answer }));
    }
  }

  #tell({ cursor }: CursoredEvent, result: GraphResult): void {
    // One object for all: who encodes it does so once.
    const shared = { result, cursor };
    this.#remember(shared);
    for (const sink of [...this.#sinks]) sink.push(shared);
  }

  #remember(shared: SharedResult): void {
    this.#recent.push(shared);
    if (this.#recent.length > keptResults) this.#before = this.#recent.shift()?.cursor ?? null;
  }

  #end(error: Error | null): void {
    const sinks = [...this.#sinks];
    this.#sinks.clear();
    this.#close();
    for (const sink of sinks) sink.end(error);
  }

  #close(): void {
    this.#left();
    this.#source[Symbol.dispose]();
  }
}

export interface SharedSource {
  readonly source: ResumingSource;
  readonly cursor: string | null;
}

/**
 * One member's own queue of shared results. When it overflows, the member leaves the others: it is given what it has
 * queued, and `cursor` says behind which event it must go on alone.
 */
export class SharedMember implements Disposable {
  readonly #queue: EventQueue<SharedResult>;
  #leave: () => void = () => {};
  #lastCursor: string | null = null;
  overflowed = false;

  /** `missed`: what it is given first, of what the others had before it came. */
  constructor(shared: SharedSubscription, capacity: number, missed: readonly SharedResult[] = []) {
    this.#queue = new EventQueue(capacity);
    for (const result of missed) this.#push(result);
    this.#leave = shared.join({
      push: (result) => this.#push(result),
      end: (error) => (error ? this.#queue.fail(error) : this.#queue.end()),
    });
  }

  get cursor(): string | null {
    return this.#lastCursor;
  }

  #push(shared: SharedResult): void {
    if (!this.#queue.full) {
      this.#lastCursor = shared.cursor ?? this.#lastCursor;
      this.#queue.push(shared);
      return;
    }
    this.overflowed = true;
    this.#leave();
    this.#queue.end();
  }

  /** The next result, or null after the last one. */
  take(): Promise<SharedResult | null> {
    return this.#queue.take();
  }

  fail(error: Error): void {
    this.#leave();
    this.#queue.fail(error);
  }

  [Symbol.dispose](): void {
    this.#leave();
    this.#queue.drop();
  }
}
