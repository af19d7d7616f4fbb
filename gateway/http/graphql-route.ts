import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { RequestContext } from '../execution/request-context.ts';
import type { FailedAttempts } from '../identity/failed-attempts.ts';
import type { DocumentChecker } from '../operations/document-checker.ts';
import type { GraphParts } from '../operations/graph-parts.ts';
import { prepareOperation, type OperationRequest } from '../operations/prepare-operation.ts';
import type { StreamParts } from '../subscriptions/http-stream.ts';
import { streamMultipart, wantsMultipart } from '../subscriptions/multipart.ts';
import { wantsEvents, type HandleEvents } from '../subscriptions/server-sent-events.ts';
import { answerOf, answerOperation, answerPrepared, type HttpAnswer } from './answer-operation.ts';
import { answerWithApollo, searchOf } from './answer-with-apollo.ts';
import { commonHeaders, setCommonHeaders } from './common-headers.ts';
import { quickRequest, quickResponseType, wantsPlainJson, type ResponseType } from './quick-request.ts';
import { readJsonBody } from './read-body.ts';
import { answerDeferred, wantsDeferred } from './deferred-answer.ts';
import { cancelledBy, contextOf, viewerOf } from './request-context-of.ts';
import { sendAnswer } from './send-answer.ts';
import { traceIdOf } from './trace-id.ts';

export interface GraphqlRouteParts extends StreamParts {
  /** graphql-sse. */
  readonly events: HandleEvents;
  readonly apollo: ApolloServer<RequestContext>;
  readonly forwardHeaders: readonly string[];
  readonly failedAttempts: FailedAttempts;
  /** False: Apollo Server answers every request (the two ways are compared with each other). */
  readonly quick: boolean;
}

/** GraphQL over HTTP: one request in, one JSON answer out. */
export async function handleGraphql(
  request: IncomingMessage,
  response: ServerResponse,
  parts: GraphqlRouteParts,
): Promise<void> {
  const traceId = traceIdOf(request.headers['x-trace-id']);
  const type = parts.quick ? quickTypeOf(request) : null;
  if (!type) {
    setHeaders(response, traceId);
    return handleOther(request, response, traceId, parts);
  }
  let body: unknown;
  try {
    body = await readOperation(request, parts);
  } catch (error) {
    setHeaders(response, traceId);
    throw error;
  }
  const operation = quickRequest(request, body);
  if (operation) return answerQuickly(request, response, { operation, type, traceId }, parts);
  setHeaders(response, traceId);
  return handleBody(request, response, { body, traceId }, parts);
}

/** What was sent; the text is there when a trusted document was named by its id. */
async function readOperation(request: IncomingMessage, { graph, maxBodyBytes }: GraphqlRouteParts): Promise<unknown> {
  const body = await readJsonBody(request, maxBodyBytes);
  return graph.trusted ? graph.trusted.withText(body) : body;
}

/** What the usual client wants: one answer. */
function quickTypeOf(request: IncomingMessage): ResponseType | null {
  const { accept } = request.headers;
  if (request.method !== 'POST' || wantsEvents(request) || wantsMultipart(accept)) return null;
  return quickResponseType(accept);
}

function setHeaders(response: ServerResponse, traceId: string): void {
  setCommonHeaders(response);
  response.setHeader('x-trace-id', traceId);
}

interface QuickRequest {
  readonly operation: OperationRequest;
  readonly type: ResponseType;
  readonly traceId: string;
}

async function answerQuickly(
  request: IncomingMessage,
  response: ServerResponse,
  { operation, type, traceId }: QuickRequest,
  parts: GraphqlRouteParts,
): Promise<void> {
  let answer: HttpAnswer;
  try {
    const context = await contextOf(request, response, traceId, parts);
    answer = await answerOperation(operation, context, parts.graph, parts.checker);
  } catch (error) {
    answer = refusal(error, parts.graph);
  }
  const headers = { ...commonHeaders, 'x-trace-id': traceId, ...answer.headers, 'content-type': contentTypes[type] };
  return sendAnswer(request, response, statusFor(request, answer), headers, answer.text);
}

const contentTypes: Readonly<Record<ResponseType, string>> = {
  'application/json': 'application/json; charset=utf-8',
  'application/graphql-response+json': 'application/graphql-response+json; charset=utf-8',
};

async function handleOther(
  request: IncomingMessage,
  response: ServerResponse,
  traceId: string,
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
  const body = await readOperation(request, parts);
  if (parts.quick && wantsDeferred(request.headers.accept)) {
    const deferring = quickRequest(request, body);
    if (deferring) return answerPartly(request, response, { operation: deferring, traceId }, parts);
  }
  const operation = parts.quick && wantsMultipart(request.headers.accept) ? quickRequest(request, body) : null;
  if (operation) return answerInParts(request, response, operation, parts);
  return handleBody(request, response, { body, traceId }, parts);
}

/** Whatever is not the usual request: Apollo Server answers, unless the document is beyond limits. */
async function handleBody(
  request: IncomingMessage,
  response: ServerResponse,
  { body, traceId }: { readonly body: unknown; readonly traceId: string },
  parts: GraphqlRouteParts,
): Promise<void> {
  const context = () => contextOf(request, response, traceId, parts);
  const beyond = beyondLimits(request, body, parts.checker);
  if (!beyond) return answerWithApollo(request, response, body, context, parts.apollo);
  const refused = await context().then(
    () => answerOf({ errors: beyond }, parts.graph),
    (error: unknown) => refusal(error, parts.graph),
  );
  return send(request, response, refused, 'application/json');
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

/** A client that takes deferred fragments later; whatever has none is answered as for any other. */
async function answerPartly(
  request: IncomingMessage,
  response: ServerResponse,
  { operation, traceId }: { readonly operation: OperationRequest; readonly traceId: string },
  parts: GraphqlRouteParts,
): Promise<void> {
  const type = request.headers.accept?.includes(graphqlJson) ? graphqlJson : 'application/json';
  try {
    const context = await contextOf(request, response, traceId, parts);
    const { graph, checker } = parts;
    const prepared = prepareOperation(operation, context.viewer, graph, checker);
    if ('document' in prepared && (await answerDeferred(response, operation, prepared, context, graph))) return;
    await send(request, response, await answerPrepared(prepared, operation, context, graph), type);
  } catch (error) {
    await send(request, response, refusal(error, parts.graph), type);
  }
}

const graphqlJson = 'application/graphql-response+json';

/** A subscription is streamed; a query or mutation of such a client has one answer, like any other. */
async function answerInParts(
  request: IncomingMessage,
  response: ServerResponse,
  operation: OperationRequest,
  parts: GraphqlRouteParts,
): Promise<void> {
  const { graph, checker, authenticate, failedAttempts } = parts;
  try {
    const viewer = await viewerOf(request, authenticate, failedAttempts);
    const prepared = prepareOperation(operation, viewer, graph, checker);
    if ('document' in prepared && prepared.operation.operation === 'subscription') {
      await streamMultipart(request, response, viewer, { operation, document: prepared.document }, parts);
      return;
    }
    const context = { viewer, traceId: String(response.getHeader('x-trace-id')), cancellation: cancelledBy(response) };
    await send(request, response, await answerPrepared(prepared, operation, context, graph), 'application/json');
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
  const headers = { ...answer.headers, 'content-type': contentTypes[type] };
  return sendAnswer(request, response, statusFor(request, answer), headers, answer.text);
}

/** 401 stays what it is: no token was understood. */
function statusFor({ headers }: IncomingMessage, { status }: HttpAnswer): number {
  return status === 400 && wantsPlainJson(headers.accept) ? 200 : status;
}

/** Somebody typed the graph's URL into a browser. */
function opensInABrowser({ method, url = '', headers }: IncomingMessage): boolean {
  return method === 'GET' && !url.includes('?') && (headers.accept ?? '').includes('text/html');
}
