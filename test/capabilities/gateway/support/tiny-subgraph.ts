import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, GraphQLError, parse, subscribe, type GraphQLSchema } from 'graphql';
import { makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';

type Resolvers = Parameters<typeof buildSubgraphSchema>[0] extends infer _
  ? Record<string, Record<string, unknown>>
  : never;

export interface SubgraphDefinition {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: Resolvers;
}

export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@external", "@shareable", "@authenticated", "@requiresScopes", "@policy"])\n`;

export function typeDefsOf({ sdl }: SubgraphDefinition) {
  return parse(federation + sdl);
}

/** A subgraph over real HTTP and WebSocket, as small as can be; `crash` breaks every connection, `open` comes back on the same port. */
export class TinySubgraph {
  readonly definition: SubgraphDefinition;
  readonly received: ReceivedRequest[] = [];
  readonly connections: unknown[] = [];
  readonly subscribes: SubscribePayload[] = [];
  /** Answers no HTTP request while it hangs. */
  hangs = false;
  port = 0;
  readonly #schema: GraphQLSchema;
  #http: Server | null = null;
  #sockets: WebSocketServer | null = null;

  constructor(definition: SubgraphDefinition) {
    this.definition = definition;
    this.#schema = buildSubgraphSchema([
      { typeDefs: typeDefsOf(definition), resolvers: definition.resolvers as never },
    ]);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  async open(): Promise<this> {
    const http = createServer(async (request, response) => {
      const body = await text(request);
      this.received.push({ headers: request.headers, body });
      if (this.hangs) return;
      const { query, variables, operationName } = JSON.parse(body);
      const contextValue = { headers: request.headers };
      const result = await graphql({
        schema: this.#schema,
        source: query,
        variableValues: variables,
        operationName,
        contextValue,
      });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
    });
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' });
    this.#serveSockets(sockets);
    http.listen(this.port, '127.0.0.1');
    await once(http, 'listening');
    this.port = (http.address() as AddressInfo).port;
    this.#http = http;
    this.#sockets = sockets;
    return this;
  }

  #serveSockets(sockets: WebSocketServer): void {
    const protocol = makeServer({
      schema: this.#schema,
      onConnect: ({ connectionParams }) => void this.connections.push(connectionParams),
      onSubscribe: (_ctx, _id, payload) => void this.subscribes.push(payload),
      subscribe: async (args) => {
        const result = await subscribe({ ...args, contextValue: {} });
        return result as never;
      },
      onError: (_ctx, _id, _payload, errors) =>
        errors.map((e) => (e.originalError instanceof GraphQLError ? e.originalError : e).toJSON()),
    });
    sockets.on('connection', (socket) => {
      const closed = protocol.opened(
        {
          protocol: 'graphql-transport-ws',
          send: (data) => socket.send(data),
          close: (code, reason) => socket.close(code, reason),
          onMessage: (handle) =>
            socket.on('message', (data) => void handle(String(data)).catch(() => socket.close(4500))),
        },
        undefined,
      );
      socket.on('error', () => {});
      socket.once('close', (code, reason) => void closed(code, String(reason)));
    });
  }

  get socketCount(): number {
    return this.#sockets?.clients.size ?? 0;
  }

  async crash(): Promise<void> {
    const http = this.#http;
    if (!http) return;
    this.#http = null;
    for (const socket of this.#sockets?.clients ?? []) socket.terminate();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.crash();
  }
}
