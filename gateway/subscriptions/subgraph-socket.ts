import { createClient, type Client, type SubscribePayload } from 'graphql-ws';
import type { GraphQLFormattedError } from 'graphql';
import WebSocket from 'ws';
import type { SubgraphAnswer } from '../execution/executor.ts';

/** How one upstream subscription hears of its fate; exactly one of the last three, once. */
export interface UpstreamSink {
  next(event: SubgraphAnswer): void;
  failed(errors: readonly GraphQLFormattedError[]): void;
  completed(): void;
  /** The connection broke; `wasConnected`: the subgraph had accepted it. */
  lost(wasConnected: boolean): void;
}

interface Generation {
  readonly client: Client;
  readonly sinks: Set<UpstreamSink>;
  connected: boolean;
}

const handshakeMs = 3_000;
const pingEveryMs = 10_000;
const pongWithinMs = 5_000;

class UpstreamWebSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, { handshakeTimeout: handshakeMs, perMessageDeflate: false });
  }
}

/**
 * The one connection to a subgraph that all its subscriptions share. It never subscribes again by itself: graphql-ws
 * would repeat the first message, with its old cursor and signature. Whoever is told `lost` subscribes anew.
 */
export class SubgraphSocket implements AsyncDisposable {
  readonly #url: string;
  readonly #connectionParams: () => Record<string, unknown>;
  #generation: Generation | null = null;

  constructor(httpUrl: string, connectionParams: () => Record<string, unknown>) {
    this.#url = httpUrl.replace(/^http/, 'ws');
    this.#connectionParams = connectionParams;
  }

  /** Returns a function that ends the subscription without a further call to the sink. */
  subscribe(payload: SubscribePayload, sink: UpstreamSink): () => void {
    const generation = (this.#generation ??= this.#connect());
    generation.sinks.add(sink);
    const end = generation.client.subscribe(payload, {
      next: (event) => {
        if (generation.sinks.has(sink)) sink.next(event as SubgraphAnswer);
      },
      error: (error) => {
        if (!generation.sinks.delete(sink)) return;
        if (Array.isArray(error)) sink.failed(error);
        else sink.lost(generation.connected);
      },
      complete: () => {
        if (generation.sinks.delete(sink)) sink.completed();
      },
    });
    return () => {
      if (generation.sinks.delete(sink)) end();
    };
  }

  #connect(): Generation {
    let pong: NodeJS.Timeout | undefined;
    const client = createClient({
      url: this.#url,
      webSocketImpl: UpstreamWebSocket,
      connectionParams: this.#connectionParams,
      connectionAckWaitTimeout: handshakeMs,
      keepAlive: pingEveryMs,
      lazyCloseTimeout: 5_000,
      retryAttempts: 0,
      on: {
        connected: () => {
          generation.connected = true;
        },
        // A connection that is silently dead answers no ping.
        ping: (received) => {
          if (!received) pong = setTimeout(() => client.terminate(), pongWithinMs);
        },
        pong: (received) => {
          if (received) clearTimeout(pong);
        },
        closed: () => {
          clearTimeout(pong);
          this.#closed(generation);
        },
      },
    });
    const generation: Generation = { client, sinks: new Set(), connected: false };
    return generation;
  }

  #closed(generation: Generation): void {
    if (this.#generation === generation) this.#generation = null;
    // A disposed client does not reconnect, whatever the close code was.
    void generation.client.dispose();
    const sinks = [...generation.sinks];
    generation.sinks.clear();
    for (const sink of sinks) sink.lost(generation.connected);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const generation = this.#generation;
    if (!generation) return;
    this.#generation = null;
    generation.sinks.clear();
    generation.client.terminate();
  }
}
