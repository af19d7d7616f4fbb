import { ApolloServer, HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyRequest } from '../auth/gateway-signature.ts';
import { closeInOrder } from '../lifecycle/close-all.ts';
import { answer, healthRoutes, readBody } from '../observability/http.ts';
import { inSpan } from '../observability/tracing.ts';
import type { GraphContext } from './context.ts';
import type { Route, SubgraphServerOptions } from './server-options.ts';
import { serveSubscriptions } from './subgraph-socket.ts';

export interface SubgraphServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/**
 * How PostgreSQL calls a character, such as NUL or half of a surrogate pair, that no text of its can hold: 08P01 in a
 * parameter, 22021 elsewhere, 22P05 and 22P02 within JSON.
 */
const unstorable = new Set(['08P01', '22021', '22P05', '22P02']);
const unstorableText = {
  message: 'A text contains a character that cannot be stored.',
  extensions: { code: 'BAD_USER_INPUT' },
};

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Serves a subgraph over HTTP and graphql-transport-ws, to the gateway and nobody else. */
export async function startSubgraphServer<Context extends GraphContext>(
  options: SubgraphServerOptions<Context>,
): Promise<SubgraphServer> {
  const apollo = new ApolloServer<Context>({
    schema: options.schema,
    plugins: [ApolloServerPluginInlineTraceDisabled()],
    includeStacktraceInErrorResponses: false,
    introspection: true,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    logger: options.logger,
    formatError: (formatted, error) => {
      if (unstorable.has(sqlState(unwrapResolverError(error)))) return unstorableText;
      if (formatted.extensions?.['code'] === 'INTERNAL_SERVER_ERROR') {
        options.logger.error({ err: error }, 'a resolver failed');
      }
      return formatted;
    },
  });
  await apollo.start();
  const routes: Record<string, Route> = { ...healthRoutes(options.missing), ...options.routes };
  const http = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = routes[path];
    if (route) return route(request, response);
    if (path !== '/graphql') return answer(response, 404, { error: 'not found' });
    serveGraphql(apollo, options, request, response).catch((fault: unknown) => {
      options.logger.error({ err: fault }, 'a request failed');
      if (!response.headersSent) answer(response, 500, { error: 'internal error' });
    });
  });
  const sockets = serveSubscriptions(http, options);
  const port = await listen(http, options.port, options.host);
  const closing = closeInOrder(
    () => http.close(),
    () => sockets[Symbol.asyncDispose](),
    () => apollo.stop(),
    () => http.closeAllConnections(),
  );
  return {
    port,
    url: `http://${options.host}:${port}/graphql`,
    [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose](),
  };
}

async function serveGraphql<Context extends GraphContext>(
  apollo: ApolloServer<Context>,
  { secret, contextFor }: SubgraphServerOptions<Context>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const header = (name: string) => (typeof request.headers[name] === 'string' ? request.headers[name] : undefined);
  const signed = { claims: header('x-sitesync-claims'), signature: header('x-sitesync-signature') };
  const viewer = verifyRequest(secret, signed, body, Date.now());
  if (viewer === null)
    return answer(response, 401, {
      errors: [{ message: 'Only the gateway may ask.', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const traceparent = header('traceparent');
  const parent = traceparent === undefined ? undefined : { traceparent };
  const result = await inSpan('POST /graphql', { kind: 'SERVER', parent }, () =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method ?? 'POST', headers, search: '', body: JSON.parse(body) as unknown },
      context: () => Promise.resolve(contextFor(viewer, header('x-trace-id') ?? '')),
    }),
  );
  response.statusCode = result.status ?? 200;
  for (const [name, value] of result.headers) response.setHeader(name, value);
  response.end(result.body.kind === 'complete' ? result.body.string : '');
}

function listen(http: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => resolve((http.address() as AddressInfo).port));
  });
}
