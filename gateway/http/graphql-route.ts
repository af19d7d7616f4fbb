import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap, type ApolloServer, type HTTPGraphQLResponse } from '@apollo/server';
import type { RequestContext } from '../execution/request-context.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { cannotAuthenticate, unauthenticated } from '../operations/refusals.ts';
import { readJsonBody } from './read-body.ts';
import { traceIdOf } from './trace-id.ts';

export interface GraphqlRouteParts {
  readonly apollo: ApolloServer<RequestContext>;
  readonly authenticate: Authenticate;
  readonly maxBodyBytes: number;
  readonly forwardHeaders: readonly string[];
}

/** GraphQL over HTTP: one request in, one JSON answer out. */
export async function handleGraphql(
  request: IncomingMessage,
  response: ServerResponse,
  { apollo, authenticate, maxBodyBytes, forwardHeaders }: GraphqlRouteParts,
): Promise<void> {
  if (opensInABrowser(request)) {
    response.writeHead(302, { location: '/graphiql' }).end();
    return;
  }
  const traceId = traceIdOf(request.headers['x-trace-id']);
  response.setHeader('x-trace-id', traceId);
  const body = await readJsonBody(request, maxBodyBytes);
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method ?? 'GET',
      headers: headerMap(request),
      search: searchOf(request),
      body,
    },
    context: async () => ({
      viewer: await viewerOf(request, authenticate),
      traceId,
      forwarded: forwardedHeaders(request, forwardHeaders),
      signal: abortedBy(response),
    }),
  });
  await sendAnswer(response, answer);
}

/** Only `Authorization` says who is asking. */
async function viewerOf(request: IncomingMessage, authenticate: Authenticate): Promise<Viewer> {
  const viewer = await authenticate(request.headers.authorization).catch((cause: unknown) => {
    throw cannotAuthenticate(cause);
  });
  if (!viewer) throw unauthenticated('The token is not valid.');
  return viewer;
}

/** No header of the client reaches the subgraphs unless the settings name it. */
function forwardedHeaders({ headers }: IncomingMessage, names: readonly string[]): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') forwarded[name] = value;
  }
  return forwarded;
}

/** Somebody typed the graph's URL into a browser. */
function opensInABrowser({ method, url = '', headers }: IncomingMessage): boolean {
  return method === 'GET' && !url.includes('?') && (headers.accept ?? '').includes('text/html');
}

/** Aborts when the client is gone before it has its answer. */
function abortedBy(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

function headerMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

function searchOf(request: IncomingMessage): string {
  const url = request.url ?? '';
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

async function sendAnswer(response: ServerResponse, answer: HTTPGraphQLResponse): Promise<void> {
  response.writeHead(answer.status ?? 200, Object.fromEntries(answer.headers));
  if (answer.body.kind === 'complete') {
    response.end(answer.body.string);
    return;
  }
  for await (const chunk of answer.body.asyncIterator) response.write(chunk);
  response.end();
}
