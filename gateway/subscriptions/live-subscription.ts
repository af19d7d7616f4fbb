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

  /** See ResumingSource. */
  get caughtUpAt(): string | null {
    return this.#source.caughtUpAt;
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }
}

/** Ways between the others and going on alone; what cannot be taken up again has none. */
export interface Ways {
  /** A source of its own behind this cursor. */
  readonly leave: ((cursor: string) => OwnResults) | null;
  /** Back to the others behind this cursor; null: they are not there. */
  readonly join: (cursor: string) => SharedMember | null;
}

/**
 * A subscriber that is among others whenever it can. One that is too slow for them, or wants what was before, goes on alone
 * behind the last result it was given, and joins them once it has caught up.
 */
export class SharedResults implements Results {
  readonly #ways: Ways;
  readonly #stallMs: number;
  #member: SharedMember | null;
  #alone: OwnResults | null;
  #given: string | null = null;
  #stall: NodeJS.Timeout | undefined;

  constructor(start: SharedMember | OwnResults, ways: Ways, stallMs: number) {
    this.#member = start instanceof OwnResults ? null : start;
    this.#alone = start instanceof OwnResults ? start : null;
    this.#ways = ways;
    this.#stallMs = stallMs;
  }

  async take(): Promise<GraphResult | null> {
    if (this.#alone) this.#tryToJoin(this.#alone);
    return this.#alone ? this.#alone.take() : this.#takeShared();
  }

  #tryToJoin(alone: OwnResults): void {
    const cursor = alone.caughtUpAt;
    const member = cursor === null ? null : this.#ways.join(cursor);
    if (!member) return;
    alone[Symbol.dispose]();
    this.#alone = null;
    this.#member = member;
    this.#given = cursor;
  }

  async #takeShared(): Promise<GraphResult | null> {
    const member = this.#member;
    if (!member) return null;
    clearTimeout(this.#stall);
    if (member.overflowed && (!this.#ways.leave || member.cursor === null)) throw new SlowConsumer(null);
    const shared = await member.take();
    if (shared) {
      this.#given = shared.cursor ?? this.#given;
      // Whoever has overflowed and takes nothing for so long is given up.
      this.#watchStall(member);
      return shared.result;
    }
    if (!member.overflowed) return null;
    if (!this.#ways.leave || member.cursor === null) throw new SlowConsumer(null);
    this.#member = null;
    this.#alone = this.#ways.leave(member.cursor);
    return this.#alone.take();
  }

  #watchStall(member: SharedMember): void {
    this.#stall = setTimeout(() => {
      if (member.overflowed) member.fail(new SlowConsumer(this.#ways.leave ? this.#given : null));
      else this.#watchStall(member);
    }, this.#stallMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#stall);
    this.#member?.[Symbol.dispose]();
    this.#alone?.[Symbol.dispose]();
  }
}

/**
 * Results of one subscription, one for each event. An object and not a generator function: `return` must end it at once,
 * while a generator would first wait for its next event.
 */
export class LiveSubscription implements AsyncGenerator<GraphResult, undefined, undefined> {
  readonly #results: Results;
  readonly #ended: () => void;
  #over = false;

  constructor(results: Results, ended: () => void) {
    this.#results = results;
    this.#ended = ended;
  }

  async next(): Promise<IteratorResult<GraphResult, undefined>> {
    try {
      const value = this.#over ? null : await this.#results.take();
      if (value !== null && !this.#isOver()) return { done: false, value };
      // One that was about to go on alone has begun to.
      if (this.#isOver()) this.#results[Symbol.dispose]();
    } catch (error) {
      this.#ended();
      throw error;
    }
    this.#ended();
    return { done: true, value: undefined };
  }

  /** Completes it: what has not been taken yet is not given any more. */
  complete(): void {
    this.#over = true;
    this.#results[Symbol.dispose]();
  }

  #isOver(): boolean {
    return this.#over;
  }

  async return(): Promise<IteratorResult<GraphResult, undefined>> {
    this.#results[Symbol.dispose]();
    this.#ended();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<GraphResult, undefined>> {
    this.#results[Symbol.dispose]();
    this.#ended();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
