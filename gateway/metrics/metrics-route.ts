import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Registry } from 'prom-client';
import type { RouteHandler } from '../http/http-server.ts';
import { HttpRefusal } from '../http/json-response.ts';

/**
 * `/metrics` in Prometheus' text format, for who asks on this machine without a proxy between, or shows the token. For
 * anybody else there is no such page: names of operations are nobody's business.
 */
export function metricsRoute(registry: Registry, token: string | undefined): RouteHandler {
  return async (request, response) => {
    if (!isLocal(request) && !showsToken(request, token)) {
      throw new HttpRefusal(404, 'NOT_FOUND', 'Nothing is served at this path: the graph is at /graphql.');
    }
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  };
}

const localAddresses = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

function isLocal({ headers, socket }: IncomingMessage): boolean {
  const forwarded = 'x-forwarded-for' in headers || 'forwarded' in headers;
  return !forwarded && localAddresses.has(socket.remoteAddress ?? '');
}

function showsToken({ headers }: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return false;
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
