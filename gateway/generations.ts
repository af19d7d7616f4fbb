import type { ApolloServer } from '@apollo/server';
import type { RequestContext } from './execution/request-context.ts';
import type { DocumentChecker } from './operations/document-checker.ts';
import type { GraphParts } from './operations/graph-parts.ts';
import type { EndsWith } from './subscriptions/lost-rights.ts';
import type { SubscriptionEngine } from './subscriptions/subscription-engine.ts';

/** All that depends on one supergraph. */
export interface Generation extends AsyncDisposable {
  readonly graph: GraphParts;
  readonly checker: DocumentChecker;
  readonly apollo: ApolloServer<RequestContext>;
  readonly engine: SubscriptionEngine;
}

type Parts = Omit<Generation, typeof Symbol.asyncDispose>;

/** How often a replaced generation is looked at: it is closed when nobody needs it any more. */
const lookEveryMs = 1_000;
/** Queries that were under way have ended by then, or have run into their timeout. */
const atLeastMs = 30_000;

/**
 * The supergraph that is served, and those that it has replaced: subscriptions go on over the one they began with. New
 * operations, also on old sockets, are for the new one.
 */
export class Generations implements AsyncDisposable {
  #current: Generation;
  readonly #open: (sdl: string) => Promise<Generation>;
  readonly #old = new Map<Generation, NodeJS.Timeout>();
  #replacing: Promise<unknown> = Promise.resolve();

  constructor(first: Generation, open: (sdl: string) => Promise<Generation>) {
    this.#current = first;
    this.#open = open;
  }

  /** Other settings beside the parts of whatever generation is current when they are read. */
  with<Others extends object>(others: Others): Others & Parts {
    const current = () => this.#current;
    return Object.defineProperties(others, {
      graph: { get: () => current().graph, enumerable: true },
      checker: { get: () => current().checker, enumerable: true },
      apollo: { get: () => current().apollo, enumerable: true },
      engine: { get: () => current().engine, enumerable: true },
    }) as Others & Parts;
  }

  /** Completes subscriptions, also those that go on over a supergraph that was replaced. */
  completeSubscriptions(ends: EndsWith): void {
    for (const { engine } of [this.#current, ...this.#old.keys()]) engine.completeThose(ends);
  }

  /** One after the other; when a supergraph cannot be served, the one before stays. */
  replace(sdl: string): Promise<void> {
    const replaced = this.#replacing.then(() => this.#replace(sdl));
    this.#replacing = replaced.catch(() => {});
    return replaced;
  }

  async #replace(sdl: string): Promise<void> {
    const next = await this.#open(sdl);
    const old = this.#current;
    this.#current = next;
    const sinceMs = performance.now();
    const timer = setInterval(() => {
      if (old.engine.live > 0 || performance.now() - sinceMs < atLeastMs) return;
      clearInterval(timer);
      this.#old.delete(old);
      void old[Symbol.asyncDispose]();
    }, lookEveryMs);
    this.#old.set(old, timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#replacing;
    for (const timer of this.#old.values()) clearInterval(timer);
    await Promise.all([this.#current, ...this.#old.keys()].map((generation) => generation[Symbol.asyncDispose]()));
  }
}
