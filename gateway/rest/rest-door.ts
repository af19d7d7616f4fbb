import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { GraphResult } from '../execution/executor.ts';
import { HttpRefusal } from '../http/json-response.ts';
import { traceIdOf } from '../http/trace-id.ts';
import type { RunOperation } from '../operations/operation-runner.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import { type PartFault, Problem, sendProblem } from './problem.ts';
import { readRequest, tagOf } from './read-request.ts';
import type { GraphData, RestAnswer, RestRequest, RestRoute } from './route.ts';
import { routes } from './routes/routes.ts';

export const restPrefix = '/api/v1';

export interface RestParts {
  readonly run: RunOperation;
  readonly authenticate: Authenticate;
  readonly logger: Logger;
}

interface Found {
  readonly route: RestRoute;
  readonly id: string;
}

const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${restPrefix}${route.path.replace('{id}', '([^/]+)')}$`),
}));

/** Answers a request below /api/v1 by the stored operation of its route. */
export async function handleRest(request: IncomingMessage, response: ServerResponse, parts: RestParts): Promise<void> {
  const traceId = traceIdOf(request.headers['x-trace-id']);
  response.setHeader('x-trace-id', traceId);
  try {
    const { route, id } = find(request);
    const viewer = await parts.authenticate(request.headers.authorization).catch(() => {
      throw new Problem('SUBGRAPH_UNAVAILABLE', 'Nobody can be signed in at the moment: try again.');
    });
    if (!viewer || viewer.kind === 'anonymous')
      throw new Problem('UNAUTHENTICATED', 'Sign in, and send `Authorization: Bearer <token>`.');
    const asked = await readRequest(request, route, id);
    const result = await parts.run(route.operation, route.variables(asked), { viewer, traceId });
    send(response, answerOf(route, asked, result), request.headers['if-none-match']);
  } catch (fault) {
    refuse(response, fault, parts.logger);
  }
}

/** @throws Problem 404 and 405 */
function find({ method = 'GET', url = '/' }: IncomingMessage): Found {
  const path = url.split('?')[0] ?? '/';
  const fitting = patterns.flatMap(({ route, pattern }) => {
    const [whole, id = ''] = pattern.exec(path) ?? [];
    return whole === undefined ? [] : [{ route, id: decoded(id) }];
  });
  const found = fitting.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (found !== undefined) return found;
  if (fitting.length === 0)
    throw new Problem('NOT_FOUND', `Nothing is served at this path: ${restPrefix}/openapi.json lists what is.`);
  const allowed = fitting.map(({ route }) => route.method).join(', ');
  throw new Problem('BAD_REQUEST', `This path takes ${allowed}.`, { status: 405, headers: { allow: allowed } });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Problem('NOT_FOUND', 'The path is not encoded as URLs are.');
  }
}

/** Whatever could not be answered is a refusal: half an answer would look like a whole one. */
function answerOf(route: RestRoute, asked: RestRequest, { data, errors = [] }: GraphResult): RestAnswer {
  const [first] = errors;
  if (first !== undefined) {
    const { code, retryAfterSeconds } = first.extensions ?? {};
    const wait = typeof retryAfterSeconds === 'number' ? { retryAfter: retryAfterSeconds } : {};
    throw new Problem(String(code ?? 'INTERNAL_SERVER_ERROR'), first.message, wait);
  }
  const told = data as GraphData;
  if (Object.values(told as object).includes(null)) throw new Problem('NOT_FOUND', 'There is none of this id.');
  const refusals = Object.values(told as Record<string, { errors?: readonly PartFault[] } | null>).flatMap(
    (payload) => payload?.errors ?? [],
  );
  const isRepeat = refusals.some(({ code }) => code === 'CREDENTIAL_ALREADY_ISSUED');
  const [refusal] = isRepeat ? [] : refusals;
  if (refusal === undefined) {
    const answer = route.answer(told, asked);
    return isRepeat ? { ...answer, status: 200 } : answer;
  }
  const isStale = refusal.code === 'STALE_VERSION' && asked.ifMatch !== null;
  throw new Problem(refusal.code, refusal.message, {
    errors: refusals.map(({ code, message, path }) => ({ code, message, path: inRest(path) })),
    ...(isStale ? { status: 412 } : {}),
  });
}

/** Where it is in the request: the graph's `input.deviceSerial` is `device_serial` here. */
const inRest = (path: readonly string[]): string[] =>
  (path[0] === 'input' ? path.slice(1) : path).map((step) =>
    step.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );

function send(response: ServerResponse, answer: RestAnswer, known: string | undefined): void {
  const { status, body, version, location } = answer;
  if (version !== undefined) response.setHeader('etag', tagOf(version));
  if (location !== undefined) response.setHeader('location', `${restPrefix}${location}`);
  if (version !== undefined && status === 200 && known?.split(',').some((tag) => tag.trim() === tagOf(version))) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'private, no-cache',
  });
  response.end(JSON.stringify(body));
}

export function refuse(response: ServerResponse, fault: unknown, logger: Logger): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (fault instanceof Problem) return sendProblem(response, fault);
  if (fault instanceof HttpRefusal)
    return sendProblem(response, new Problem(fault.code, fault.message, { status: fault.status }));
  logger.error({ err: fault }, 'a REST request failed');
  sendProblem(response, new Problem('INTERNAL_SERVER_ERROR', 'Internal server error'));
}
