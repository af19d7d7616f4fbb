import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { Cancellation } from '../execution/cancellation.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { GraphResult } from '../execution/executor.ts';
import { traceIdOf } from '../http/trace-id.ts';
import type { Authenticate, WatchRevocation } from '../identity/authenticate.ts';
import { clockToleranceS } from '../identity/user-token.ts';
import { GraphQLError, type DocumentNode } from 'graphql';
import type { DocumentChecker } from '../operations/document-checker.ts';
import { formatResult } from '../operations/format-result.ts';
import type { GraphParts } from '../operations/graph-parts.ts';
import type { OperationRequest } from '../operations/prepare-operation.ts';
import type { LiveSubscription } from './live-subscription.ts';
import { SlowConsumer } from './resuming-source.ts';
import type { SubscriptionEngine } from './subscription-engine.ts';

export interface StreamParts {
  readonly graph: GraphParts;
  readonly checker: DocumentChecker;
  readonly engine: SubscriptionEngine;
  readonly authenticate: Authenticate;
  readonly watchRevocation: WatchRevocation;
  readonly maxBodyBytes: number;
}

/** What goes along with the operations of one streamed response; ends when the client goes. */
export function streamContext(request: IncomingMessage, response: ServerResponse, viewer: Viewer): RequestContext {
  const cancellation = new Cancellation();
  response.once('close', () => cancellation.cancel());
  return { ...detachedContext(request, viewer), cancellation };
}

/** The same for an operation whose results go to another response. */
export function detachedContext(request: IncomingMessage, viewer: Viewer): RequestContext {
  return { viewer, traceId: traceIdOf(request.headers['x-trace-id']) };
}

// setTimeout's longest delay (ms); a longer one would fire at once.
const longestTimeoutMs = 2_147_483_647;

/** A streamed response lives as long as the token it was opened with. */
export function endWithToken(
  request: IncomingMessage,
  response: ServerResponse,
  viewer: Viewer,
  watchRevocation: WatchRevocation,
): void {
  const end = () => response.end();
  const expiry = expiryOf(viewer, end);
  const stop = watchRevocation(request.headers.authorization, end);
  response.once('close', () => {
    clearTimeout(expiry);
    stop();
  });
}

function expiryOf({ expiresAt }: Viewer, end: () => void): NodeJS.Timeout | undefined {
  if (expiresAt === null) return undefined;
  const remainingMs = expiresAt - Date.now();
  // Accepted within the clock tolerance: it lives until the tolerance ends.
  const delayMs = remainingMs > 0 ? remainingMs : Math.max(remainingMs + clockToleranceS * 1_000, 0);
  return setTimeout(end, Math.min(delayMs, longestTimeoutMs));
}

/**
 * Results of a subscription as clients see them; a fault is the last of them, and never thrown. Like LiveSubscription no
 * generator function: whoever leaves must not wait for another event.
 */
export class StreamResults implements AsyncGenerator<GraphResult, void, undefined> {
  readonly #parts: StreamParts;
  #live: LiveSubscription | null = null;
  #fault: unknown = null;

  constructor(request: OperationRequest, document: DocumentNode, context: RequestContext, parts: StreamParts) {
    this.#parts = parts;
    try {
      const planned = parts.graph.planner.plan(request.query, document, request.operationName);
      this.#live = parts.engine.subscribe({ planned, variables: request.variables, context });
      context.cancellation?.add(() => void this.return());
    } catch (error) {
      this.#fault = error;
    }
  }

  async next(): Promise<IteratorResult<GraphResult, void>> {
    try {
      if (this.#fault !== null) throw this.#fault;
      const next = await this.#live?.next();
      if (!next || next.done) return { done: true, value: undefined };
      return { done: false, value: formatResult(next.value, this.#parts.graph) };
    } catch (error) {
      await this.return();
      return { done: false, value: formatResult({ errors: [faultOf(error, this.#parts.graph)] }, this.#parts.graph) };
    }
  }

  async return(): Promise<IteratorResult<GraphResult, void>> {
    const live = this.#live;
    this.#live = null;
    this.#fault = null;
    await live?.return();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<GraphResult, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

function faultOf(error: unknown, { logger }: GraphParts): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof SlowConsumer) {
    const message = 'The client takes events too slowly: subscribe again with "after".';
    return new GraphQLError(message, { extensions: { code: 'SLOW_CONSUMER', cursor: error.cursor } });
  }
  logger.error({ err: error }, 'streamed subscription failed');
  return new GraphQLError('Internal server error', { extensions: { code: 'INTERNAL_SERVER_ERROR' } });
}
