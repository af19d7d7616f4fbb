import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { setCommonHeaders } from './common-headers.ts';
import { answerCors, type CorsOrigins } from './cors.ts';
import { HttpRefusal, sendJson, sendRefusal } from './json-response.ts';

export interface RouteHandler {
  (request: IncomingMessage, response: ServerResponse): Promise<void> | void;
  /** It says `commonHeaders` itself: headers that are set one by one cost Node more than a list of all. */
  readonly saysCommonHeaders?: true;
}

/** Paths and who answers them; a path that ends with "/" answers everything below it. */
export type Routes = Readonly<Record<string, RouteHandler>>;

/** How long a request, and its headers, may take to come: slow senders cannot hold connections. */
export interface HttpTimeouts {
  readonly requestMs: number;
  readonly headersMs: number;
}

const defaultTimeouts: HttpTimeouts = { requestMs: 30_000, headersMs: 10_000 };

export interface HttpSettings {
  readonly timeouts?: HttpTimeouts | undefined;
  /** Pages of these origins may read answers; none if left out. */
  readonly corsOrigins?: CorsOrigins | undefined;
}

/** An HTTP server that answers in JSON whatever happens. */
export function createHttpServer(routes: Routes, logger: Logger, settings: HttpSettings = {}): Server {
  const { timeouts = defaultTimeouts, corsOrigins = [] } = settings;
  const connectionsCheckingInterval = Math.min(1_000, timeouts.headersMs);
  const server = createServer({ connectionsCheckingInterval }, (request, response) => {
    if (corsOrigins.length > 0 && answerCors(request, response, corsOrigins)) return;
    void answer(request, response, routes).catch((error: unknown) => fail(response, error, logger));
  });
  server.requestTimeout = timeouts.requestMs;
  server.headersTimeout = timeouts.headersMs;
  server.keepAliveTimeout = 65_000;
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, routes: Routes): Promise<void> {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  const route = routeOf(end < 0 ? url : url.slice(0, end), routes);
  if (!route?.saysCommonHeaders) setCommonHeaders(response);
  if (route) return route(request, response);
  throw new HttpRefusal(404, 'NOT_FOUND', 'Nothing is served at this path: the graph is at /graphql.');
}

/** The path's own, else that of the nearest folder above it. */
function routeOf(path: string, routes: Routes): RouteHandler | undefined {
  if (path in routes) return routes[path];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const above = routes[path.slice(0, end + 1)];
    if (above) return above;
  }
  return undefined;
}

function fail(response: ServerResponse, error: unknown, logger: Logger): void {
  const known = error instanceof HttpRefusal;
  if (!known && !response.destroyed) logger.error({ err: error }, 'request failed');
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (known) sendRefusal(response, error);
  else sendRefusal(response, new HttpRefusal(500, 'INTERNAL_SERVER_ERROR', 'Internal server error'));
}

/** /livez says the process runs; /readyz that it can serve, else what is missing. */
export function healthRoutes(missing: () => readonly string[]): Routes {
  return {
    '/livez': (_request, response) => sendJson(response, 200, { status: 'ok' }),
    '/readyz': (_request, response) => {
      const reasons = missing();
      sendJson(response, reasons.length === 0 ? 200 : 503, {
        status: reasons.length === 0 ? 'ok' : 'starting',
        reasons,
      });
    },
  };
}

/** Stops accepting, lets what is running finish, and breaks what has not finished after 6 s. */
export async function drainHttp(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  // A connection becomes idle only when its request is done; close() has looked once.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), 6_000);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
