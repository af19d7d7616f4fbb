import { GraphQLError } from 'graphql';
import type { GraphResult } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { DocumentChecker } from '../operations/document-checker.ts';
import type { GraphParts } from '../operations/graph-parts.ts';
import type { KnownOperation } from '../operations/known-operation.ts';
import { prepareOperation, type OperationRequest } from '../operations/prepare-operation.ts';
import { runOperation } from '../operations/run-operation.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Answers an operation without Apollo Server, by the same checks, executor and error format (compared in a test). */
export async function answerOperation(
  request: OperationRequest,
  context: RequestContext,
  graph: GraphParts,
  checker: DocumentChecker,
): Promise<HttpAnswer> {
  return answerPrepared(prepareOperation(request, context.viewer, graph, checker), request, context, graph);
}

/** The same for what was looked at before: a refusal is answered as one. */
export async function answerPrepared(
  prepared: KnownOperation | readonly GraphQLError[],
  request: OperationRequest,
  context: RequestContext,
  graph: GraphParts,
): Promise<HttpAnswer> {
  if (!('document' in prepared)) return answerOf({ errors: prepared }, graph);
  if (prepared.operation.operation === 'subscription') return answerOf({ errors: [needsAStream] }, graph);
  return answerOf(await runOperation(request, prepared, context, graph), graph);
}

const needsAStream = new GraphQLError(
  'Subscriptions are served as a stream: graphql-transport-ws, "accept: text/event-stream" or "accept: multipart/mixed; subscriptionSpec=1.0".',
  { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } },
);

interface HttpHints {
  readonly status?: number;
  readonly headers?: Iterable<readonly [string, string]>;
}

/** Errors before execution decide about the status; with data it is 200, whatever some of its fields say. */
export function answerOf({ data, errors, extensions }: GraphResult, { formatError }: GraphParts): HttpAnswer {
  const text = JSON.stringify({
    ...(errors && { errors: errors.map((error) => formatError(error.toJSON(), error)) }),
    ...(data !== undefined && { data }),
    ...(extensions && { extensions }),
  });
  if (data !== undefined || !errors) return { status: 200, headers: noStore, text };
  const hints = errors.map((error) => error.extensions['http'] as HttpHints | undefined);
  const headers = Object.fromEntries(hints.flatMap((hint) => [...(hint?.headers ?? [])]));
  return { status: hints.find((hint) => hint?.status)?.status ?? 400, headers: { ...noStore, ...headers }, text };
}

const noStore = { 'cache-control': 'no-store' };
