import type { Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { type ExecutionArgs, GraphQLError, parse, validate } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { verifyRequest } from '../auth/gateway-signature.ts';
import type { GraphContext } from './context.ts';
import type { SubgraphServerOptions, Upgrade } from './server-options.ts';

/** The body that the signature of a connection is over. */
const connectionBody = 'connection';

/** Subscriptions over graphql-transport-ws: the connection is signed, and so is every subscribe, by its own viewer. */
export function serveSubscriptions<Context extends GraphContext>(
  http: Server,
  { schema, secret, contextFor, logger, upgrades }: SubgraphServerOptions<Context>,
): AsyncDisposable {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1024 * 1024,
    perMessageDeflate: false,
  });
  const accept: Upgrade = (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  const paths: Readonly<Record<string, Upgrade>> = { ...upgrades, '/graphql': accept };
  http.on('upgrade', (request, socket, head) => {
    const upgrade = paths[(request.url ?? '/').split('?')[0] ?? '/'];
    if (upgrade) return upgrade(request, socket, head);
    socket.end(`HTTP/1.1 404 ${STATUS_CODES[404]}\r\nconnection: close\r\n\r\n`);
  });
  const disposable = useServer(
    {
      onConnect: ({ connectionParams }) =>
        verifyRequest(secret, signedOf(connectionParams), connectionBody, Date.now()) !== null,
      onSubscribe: (_, __, payload) => {
        const body = `${payload.query}\n${JSON.stringify(payload.variables ?? {})}`;
        const viewer = verifyRequest(secret, signedOf(payload.extensions), body, Date.now());
        if (viewer === null)
          return [new GraphQLError('Only the gateway may ask.', { extensions: { code: 'UNAUTHENTICATED' } })];
        const document = parse(payload.query);
        const faults = validate(schema, document);
        if (faults.length > 0) return faults;
        const traceId = String(payload.extensions?.['traceId'] ?? '');
        const args: ExecutionArgs = { schema, document, contextValue: contextFor(viewer, traceId) };
        return { ...args, variableValues: payload.variables, operationName: payload.operationName };
      },
      onError: (_, __, ___, errors) => logger.debug({ errors }, 'a subscription was refused'),
    },
    sockets,
  );
  return {
    [Symbol.asyncDispose]: async () => {
      // Broken off, not completed: the gateway then takes the subscriptions up again where they were.
      for (const socket of sockets.clients) socket.close(1001, 'going away');
      await disposable.dispose();
    },
  };
}

function signedOf(payload: unknown): { claims: string | undefined; signature: string | undefined } {
  const { claims, signature } = (payload ?? {}) as Record<string, unknown>;
  return {
    claims: typeof claims === 'string' ? claims : undefined,
    signature: typeof signature === 'string' ? signature : undefined,
  };
}
