import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { signRequest } from '../../platform/auth/gateway-signature.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { anonymousViewer } from '../../platform/auth/viewer.ts';

export interface GraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

/** Asks a subgraph as the gateway does, on behalf of anybody. */
export class SubgraphClient {
  readonly #url: string;
  readonly #secret: string;
  readonly #socket: Client;

  constructor(url: string, secret: string) {
    this.#url = url;
    this.#secret = secret;
    this.#socket = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: () => ({ ...signRequest(secret, anonymousViewer, 'connection', Date.now()) }),
    });
  }

  async ask(viewer: Viewer, query: string, variables: Record<string, unknown> = {}): Promise<GraphAnswer> {
    const body = JSON.stringify({ query, variables });
    const { claims, signature } = signRequest(this.#secret, viewer, body, Date.now());
    const headers = {
      'content-type': 'application/json',
      'x-sitesync-claims': claims,
      'x-sitesync-signature': signature,
    };
    const response = await fetch(this.#url, { method: 'POST', headers, body });
    return (await response.json()) as GraphAnswer;
  }

  /** The results of a subscription, until the caller returns. */
  subscribe(
    viewer: Viewer,
    query: string,
    variables: Record<string, unknown> = {},
  ): AsyncIterableIterator<GraphAnswer> {
    const body = `${query}\n${JSON.stringify(variables)}`;
    const extensions = { ...signRequest(this.#secret, viewer, body, Date.now()), traceId: 'test' };
    return this.#socket.iterate<Record<string, unknown>, unknown>({ query, variables, extensions }) as never;
  }

  async close(): Promise<void> {
    await this.#socket.dispose();
  }
}
