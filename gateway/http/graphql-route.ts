import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeaderMap, type ApolloServer } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import type { DocumentChecker } from '../operations/document-checker.ts';
import type { GraphParts } from '../operations/graph-parts.ts';
import { prepareOperation, type OperationRequest } from '../operations/prepare-operation.ts';
import { cannotAuthenticate, unauthenticated } from '../operations/refusals.ts';
import type { StreamParts } from '../subscriptions/http-stream.ts';
import { streamMultipart, wantsMultipart } from '../subscriptions/multipart.ts';
import { wantsEvents, type HandleEvents } from '../subscriptions/server-sent-events.ts';
import { answerOf, answerOperation, type HttpAnswer } from './answer-operation.ts';
import { quickRequest, quickResponseType, wantsPlainJson, type ResponseType } from './quick-request.ts';
import { readJsonBody } from './read-body.ts';
import { sendAnswer } from './send-answer.ts';
import { traceIdOf } from './trace-id.ts';

export interface GraphqlRouteParts extends StreamParts {
  /** graphql-sse. */
  readonly events: HandleEvents;
  readonly apollo: ApolloServer<RequestContext>;
  readonly forwardHeaders: readonly string[];
  /** False: Apollo Server answers every request (the two ways are compared with each other). */
  readonly quick: boolean;
}

/** GraphQL over HTTP: one request in, one JSON answer out. */
export async function handleGraphql(
  request: IncomingMessage,
  response: ServerResponse,
  parts: GraphqlRouteParts,
): Promise<void> {
  if (opensInABrowser(request)) {
    response.writeHead(302, { location: '/graphiql' }).end();
    return;
  }
  if (wantsEvents(request)) {
    await parts.events(request, response);
    return;
  }
  const traceId = traceIdOf(request.headers['x-trace-id']);
  response.setHeader('x-trace-id', traceId);
  const body = await readJsonBody(request, parts.maxBodyBytes);
  const context = () => contextOf(request, response, traceId, parts);
  const quick = parts.quick ? quickRequest(request, body) : null;
  const type = quick && quickResponseType(request.headers.accept);
  if (quick && wantsMultipart(request.headers.accept)) {
    await answerInParts(request, response, quick, parts);
    return;
  }
  if (!quick || !type) {
    const beyond = beyondLimits(request, body, parts.checker);
    if (!beyond) return answerWithApollo(request, response, body, context, parts.apollo);
    const refused = await context().then(
      () => answerOf({ errors: beyond }, parts.graph),
      (error: unknown) => refusal(error, parts.graph),
    );
    return send(request, response, refused, 'application/json');
  }
  const answer = await context().then(
    (known) => answerOperation(quick, known, parts.graph, parts.checker),
    (error: unknown) => refusal(error, parts.graph),
  );
  await send(request, response, answer, type);
}

const limitCodes = new Set<unknown>(['QUERY_TOO_COMPLEX', 'BAD_USER_INPUT']);

/** Apollo Server validates before it looks at limits: what is beyond them must not come so far. */
function beyondLimits(
  request: IncomingMessage,
  body: unknown,
  checker: DocumentChecker,
): readonly GraphQLError[] | null {
  const source =
    request.method === 'GET'
      ? new URLSearchParams(searchOf(request)).get('query')
      : (body as { query?: unknown } | undefined)?.query;
  if (typeof source !== 'string' || source === '') return null;
  const checked = checker.check(source);
  if (!('errors' in checked)) return null;
  return checked.errors.some(({ extensions }) => limitCodes.has(extensions['code'])) ? checked.errors : null;
}

/** A subscription is streamed; a query or mutation of such a client has one answer, like any other. */
async function answerInParts(
  request: IncomingMessage,
  response: ServerResponse,
  operation: OperationRequest,
  parts: GraphqlRouteParts,
): Promise<void> {
  const { graph, checker, authenticate } = parts;
  try {
    const viewer = await viewerOf(request, authenticate);
    const prepared = prepareOperation(operation, viewer, graph, checker);
    if ('document' in prepared && prepared.operation.operation === 'subscription') {
      await streamMultipart(request, response, viewer, { operation, document: prepared.document }, parts);
      return;
    }
    const context = { viewer, traceId: String(response.getHeader('x-trace-id')), signal: abortedBy(response) };
    await send(request, response, await answerOperation(operation, context, graph, checker), 'application/json');
  } catch (error) {
    await send(request, response, refusal(error, graph), 'application/json');
  }
}

function refusal(error: unknown, graph: GraphParts): HttpAnswer {
  if (error instanceof GraphQLError) return answerOf({ errors: [error] }, graph);
  throw error;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  type: ResponseType,
): Promise<void> {
  const headers = { ...answer.headers, 'content-type': `${type}; charset=utf-8` };
  return sendAnswer(request, response, statusFor(request, answer), headers, answer.text);
}

/** 401 stays what it is: no token was understood. */
function statusFor({ headers }: IncomingMessage, { status }: HttpAnswer): number {
  return status === 400 && wantsPlainJson(headers.accept) ? 200 : status;
}

async function contextOf(
  request: IncomingMessage,
  response: ServerResponse,
  traceId: string,
  { authenticate, forwardHeaders }: GraphqlRouteParts,
): Promise<RequestContext> {
  const viewer = await viewerOf(request, authenticate);
  return { viewer, traceId, forwarded: forwardedHeaders(request, forwardHeaders), signal: abortedBy(response) };
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

/** Persisted queries, GET, and everything that is not as it should be. */
async function answerWithApollo(
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
  context: () => Promise<RequestContext>,
  apollo: ApolloServer<RequestContext>,
): Promise<void> {
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method ?? 'GET',
      headers: headerMap(request),
      search: searchOf(request),
      body,
    },
    context,
  });
  if (answer.body.kind !== 'complete') throw new Error('Incremental delivery is not served.');
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'content-length'));
  const { string: text } = answer.body;
  const understood = wantsPlainJson(request.headers.accept) && isUnderstood(text);
  await sendAnswer(
    request,
    response,
    answer.status === 400 && understood ? 200 : (answer.status ?? 200),
    headers,
    text,
  );
}

const codesOfDocuments =
  /"code":"(GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|QUERY_TOO_COMPLEX|OPERATION_RESOLUTION_FAILURE|BAD_USER_INPUT)"/;

/** Whether it is the operation that has a fault, not the request. */
function isUnderstood(text: string): boolean {
  return codesOfDocuments.test(text);
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
