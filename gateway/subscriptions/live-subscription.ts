import type { Executor, GraphResult } from '../execution/executor.ts';
import { SlowConsumer, type ResumingSource } from './resuming-source.ts';
import type { SharedMember } from './shared-subscription.ts';
import type { SubscriptionRequest } from './subscription-request.ts';

/** What a subscriber takes its results from; `take` gives null after the last one and throws SlowConsumer. */
export interface Results extends Disposable {
  take(): Promise<GraphResult | null>;
}

/** A subscriber of its own: catches up from its own cursor, at its own pace. */
export class OwnResults implements Results {
  readonly #source: ResumingSource;
  readonly #executor: Executor;
  readonly #request: SubscriptionRequest;

  constructor(source: ResumingSource, executor: Executor, request: SubscriptionRequest) {
    this.#source = source;
    this.#executor = executor;
    this.#request = request;
  }

  async take(): Promise<GraphResult | null> {
    const event = await this.#source.take();
    if (event === null) return null;
    const { planned, variables, context } = this.#request;
    return this.#executor.execute(planned, { variables, context, event: event.answer });
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }
}

/** A subscriber among others; one that is too slow for them goes on alone behind the last result it was given. */
export class SharedResults implements Results {
  readonly #member: SharedMember;
  readonly #goOnAlone: ((cursor: string) => Results) | null;
  readonly #stallMs: number;
  #alone: Results | null = null;
  #stall: NodeJS.Timeout | undefined;

  /** `goOnAlone` is null when the field cannot be taken up again. */
  constructor(member: SharedMember, goOnAlone: ((cursor: string) => Results) | null, stallMs: number) {
    this.#member = member;
    this.#goOnAlone = goOnAlone;
    this.#stallMs = stallMs;
  }

  async take(): Promise<GraphResult | null> {
    if (this.#alone) return this.#alone.take();
    clearTimeout(this.#stall);
    if (this.#member.overflowed && (!this.#goOnAlone || this.#member.cursor === null)) throw slow();
    const shared = await this.#member.take();
    if (shared) {
      // Whoever has overflowed and takes nothing for so long is given up.
      this.#watchStall();
      return shared.result;
    }
    const { cursor, overflowed } = this.#member;
    if (!overflowed) return null;
    if (!this.#goOnAlone || cursor === null) throw slow();
    this.#alone = this.#goOnAlone(cursor);
    return this.#alone.take();
  }

  #watchStall(): void {
    this.#stall = setTimeout(() => {
      if (this.#member.overflowed) this.#member.fail(slow());
      else this.#watchStall();
    }, this.#stallMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#stall);
    this.#member[Symbol.dispose]();
    this.#alone?.[Symbol.dispose]();
  }
}

function slow(): SlowConsumer {
  return new SlowConsumer('SLOW_CONSUMER');
}

/**
 * Results of one subscription, one for each event. An object and not a generator function: `return` must end it at once,
 * while a generator would first wait for its next event.
 */
export class LiveSubscription implements AsyncGenerator<GraphResult, undefined, undefined> {
  readonly #results: Results;

  constructor(results: Results) {
    this.#results = results;
  }

  async next(): Promise<IteratorResult<GraphResult, undefined>> {
    const value = await this.#results.take();
    return value === null ? { done: true, value: undefined } : { done: false, value };
  }

  async return(): Promise<IteratorResult<GraphResult, undefined>> {
    this.#results[Symbol.dispose]();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<GraphResult, undefined>> {
    this.#results[Symbol.dispose]();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#results[Symbol.dispose]();
  }
}
