import type { ServerResponse } from 'node:http';
import type { GraphResult, IncrementalPart } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import { formatResult } from '../operations/format-result.ts';
import type { GraphParts } from '../operations/graph-parts.ts';
import type { KnownOperation } from '../operations/known-operation.ts';
import { internalError } from '../operations/run-operation.ts';
import type { OperationRequest } from '../operations/prepare-operation.ts';

/** The protocol of Apollo's clients for `@defer`: the client says so in its Accept header. */
export function wantsDeferred(accept: string | undefined): boolean {
  return accept !== undefined && /multipart\/mixed[^,]*deferSpec=["']?20220824/i.test(accept);
}

const head = 'content-type: application/json; charset=utf-8\r\n\r\n';

/** Answers in parts, the first without what is deferred. False: there is nothing to send later. */
export async function answerDeferred(
  response: ServerResponse,
  request: OperationRequest,
  { document }: KnownOperation,
  context: RequestContext,
  graph: GraphParts,
): Promise<boolean> {
  if (!graph.executor.executeDeferred) return false;
  const planned = graph.planner.planDeferred(request.query, document, request.operationName);
  if (!planned) return false;
  const { variables } = request;
  response.writeHead(200, {
    'content-type': 'multipart/mixed; boundary="-"; deferSpec=20220824',
    'cache-control': 'no-store',
  });
  response.write('\r\n---\r\n');
  let last: object = {};
  try {
    for await (const part of graph.executor.executeDeferred(planned, { variables, context })) {
      if (response.destroyed) return true;
      response.write(`${head}${JSON.stringify({ ...textOf(part, graph), hasNext: true })}\r\n---\r\n`);
    }
  } catch (cause) {
    // Too late for a status: what came so far stands, and the rest is said to be missing.
    last = formatResult({ errors: [internalError(cause)] }, graph);
  }
  response.end(`${head}${JSON.stringify({ ...last, hasNext: false })}\r\n-----\r\n`);
  return true;
}

function textOf(part: GraphResult | IncrementalPart, graph: GraphParts): object {
  if (!('path' in part)) return formatResult(part, graph);
  const { path, label, ...result } = part;
  return { incremental: [{ ...formatResult(result, graph), path, ...(label !== undefined && { label }) }] };
}
