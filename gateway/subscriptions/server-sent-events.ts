import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { createHandler, type HandlerOptions as AnyOptions, type Response } from 'graphql-sse';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { RequestContext } from '../execution/request-context.ts';
import { readJsonBody } from '../http/read-body.ts';
import { formatResult } from '../operations/format-result.ts';
import type { KnownOperation } from '../operations/known-operation.ts';
import { prepareOperation, type OperationRequest } from '../operations/prepare-operation.ts';
import { runOperation } from '../operations/run-operation.ts';
import { endWithToken, detachedContext, streamContext, StreamResults, type StreamParts } from './http-stream.ts';

/** Requests of graphql-sse, in both of its modes. */
export function wantsEvents({ method, headers, url = '' }: IncomingMessage): boolean {
  if (headers.accept?.includes('text/event-stream')) return true;
  return method === 'PUT' || 'x-graphql-event-stream-token' in headers || /[?&]token=/.test(url);
}

export type HandleEvents = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface EventArgs extends ExecutionArgs {
  readonly request: OperationRequest;
  readonly known: KnownOperation;
}

type Options = AnyOptions<IncomingMessage, { res: ServerResponse }, never>;
type Refusal = readonly [string, { status: number; statusText: string; headers: Record<string, string> }];

/** graphql-sse over the same checks, engine and error format as every transport. */
export function serverSentEvents(parts: StreamParts): HandleEvents {
  const viewers = new WeakMap<IncomingMessage, Viewer>();
  const handle = createHandler<IncomingMessage, { res: ServerResponse }, never>({
    onConnect: async ({ raw, context: { res } }) => {
      const viewer = await parts.authenticate(raw.headers.authorization);
      if (!viewer) return refusal(401, 'UNAUTHENTICATED', 'The token is not valid.') as never;
      viewers.set(raw, viewer);
      endWithToken(raw, res, viewer, parts.watchRevocation);
      return undefined;
    },
    onSubscribe: async ({ raw, context: { res } }, { query, operationName, variables }) => {
      const viewer = viewers.get(raw) ?? (await parts.authenticate(raw.headers.authorization));
      if (!viewer) return refusal(401, 'UNAUTHENTICATED', 'The token is not valid.') as never;
      const request = { query, operationName: operationName ?? undefined, variables: variables ?? {} };
      const prepared = prepareOperation(request, viewer, parts.graph, parts.checker);
      if (!('document' in prepared)) return errorsOf(prepared, parts) as never;
      const args: EventArgs = {
        schema: parts.graph.supergraph.apiSchema,
        document: prepared.document,
        operationName,
        variableValues: variables,
        contextValue: ownStream(raw) ? streamContext(raw, res, viewer) : detachedContext(raw, viewer),
        request,
        known: prepared,
      };
      return args as never;
    },
    subscribe: ((args: EventArgs) =>
      new StreamResults(
        args.request,
        args.document,
        args.contextValue as RequestContext,
        parts,
      )) as Options['subscribe'] & object,
    execute: (async (args: EventArgs) =>
      formatResult(
        await runOperation(args.request, args.known, args.contextValue as RequestContext, parts.graph),
        parts.graph,
      )) as Options['execute'] & object,
  });
  return async (request, response) => {
    // Read here, as bounded as every body.
    const body = await readJsonBody(request, parts.maxBodyBytes);
    const answer = await handle({
      method: request.method ?? 'GET',
      url: request.url ?? '',
      headers: { get: (name) => headerOf(request, name) },
      body: () => JSON.stringify(body ?? null),
      raw: request,
      context: { res: response },
    });
    await sendStream(response, answer);
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Waits for each event to be with the kernel: a client that does not read holds its own subscription up. */
async function sendStream(response: ServerResponse, [body, init]: Response): Promise<void> {
  response.writeHead(init.status, init.statusText, init.headers);
  if (body === null || typeof body === 'string') {
    response.end(body ?? undefined);
    return;
  }
  response.once('close', () => void body.return(undefined));
  for await (const text of body) {
    if (!response.writable) break;
    await new Promise<void>((resolve) => response.write(text, () => resolve()));
  }
  response.end();
}

/** An operation on a stream of its own ends with it; graphql-sse ends the others when theirs ends. */
function ownStream({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/event-stream') ?? false;
}

function errorsOf(errors: readonly GraphQLError[], { graph }: StreamParts): Refusal {
  const unauthenticated = errors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED');
  const text = JSON.stringify(formatResult({ errors }, graph));
  return [text, init(unauthenticated ? 401 : 400)];
}

function refusal(status: number, code: string, message: string): Refusal {
  return [JSON.stringify({ errors: [{ message, extensions: { code } }] }), init(status)];
}

function init(status: number): Refusal[1] {
  const statusText = status === 401 ? 'Unauthorized' : 'Bad Request';
  return { status, statusText, headers: { 'content-type': 'application/json; charset=utf-8' } };
}
