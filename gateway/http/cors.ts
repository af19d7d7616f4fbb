import type { IncomingMessage, ServerResponse } from 'node:http';

/** Origins of web pages that may call the gateway, as browsers write them; `*` is every page. */
export type CorsOrigins = readonly string[];

const methods = 'GET, POST, PUT, PATCH, DELETE, OPTIONS';
const requestHeaders = [
  ...['accept', 'authorization', 'content-type', 'apollo-require-preflight', 'if-match', 'if-none-match'],
  ...['last-event-id', 'x-graphql-event-stream-token', 'x-query-plan', 'x-trace-id'],
].join(', ');
const responseHeaders = 'etag, location, retry-after, x-trace-id';
const daySeconds = 86_400;

/**
 * Tells a browser that a page of another origin may read the answer. True: it only asked whether it may, and has its
 * answer. Pages whose origin is not listed are told nothing, so their browser keeps the answer from them; tokens travel in
 * a header that no browser sends by itself, so nothing else hangs on it.
 */
export function answerCors(request: IncomingMessage, response: ServerResponse, origins: CorsOrigins): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  const any = origins.includes('*');
  if (!any && !origins.includes(origin)) return false;
  response.setHeader('access-control-allow-origin', any ? '*' : origin);
  if (!any) response.appendHeader('vary', 'origin');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    response.setHeader('access-control-expose-headers', responseHeaders);
    return false;
  }
  response.writeHead(204, {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': requestHeaders,
    'access-control-max-age': String(daySeconds),
  });
  response.end();
  return true;
}
