import { GraphQLError } from 'graphql';
import { inSpan } from '../../platform/observability/tracing.ts';
import type { GraphResult } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import { mayIntrospect, withPlan } from './developers.ts';
import type { GraphParts } from './graph-parts.ts';
import { introspect } from './introspection.ts';
import type { KnownOperation } from './known-operation.ts';
import type { OperationRequest } from './prepare-operation.ts';

/** Runs a query or mutation that was prepared: every transport ends here. It never rejects. */
export async function runOperation(
  { query, operationName, variables }: OperationRequest,
  { operation, document, introspection }: KnownOperation,
  context: RequestContext,
  graph: GraphParts,
): Promise<GraphResult> {
  const { planner, executor, supergraph } = graph;
  try {
    if (introspection) return introspect(supergraph.apiSchema, document, { operationName, variables });
    const name = `${operation.operation} ${operation.name?.value ?? '(anonymous)'}`;
    const planned = planner.plan(query, document, operationName);
    const attributes = { 'sitesync.trace_id': context.traceId };
    const result = await inSpan(name, { kind: 'SERVER', attributes }, () =>
      executor.execute(planned, { variables, context }),
    );
    return context.wantsPlan && mayIntrospect(context.viewer, graph) ? withPlan(result, planned) : result;
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : internalError(error)] };
  }
}

/** A fault of ours: its cause is for the log. */
export function internalError(cause: unknown): GraphQLError {
  const extensions = { code: 'INTERNAL_SERVER_ERROR', http: { status: 500 } };
  return new GraphQLError('Internal server error', {
    originalError: cause instanceof Error ? cause : null,
    extensions,
  });
}
