import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { RequestContext } from './request-context.ts';

/** What a subgraph answers over the wire. */
export interface SubgraphAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface ExecutionRequest {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
  /** For one event of a subscription: what the owning subgraph sent. The other subgraphs' fields are fetched. */
  readonly event?: SubgraphAnswer;
}

export type GraphResult = ExecutionResult<Record<string, unknown>, Record<string, unknown>>;

/** A part of an answer that came later than the rest: what a deferred fragment adds to the object at the path. */
export interface IncrementalPart {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly path: readonly (string | number)[];
  readonly label?: string;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The seam of the gateway: how a planned operation is carried out. Refusals and faults are `errors` of the result. */
export interface Executor {
  execute(operation: PlannedOperation, request: ExecutionRequest): Promise<GraphResult>;
  /** An operation of `planDeferred`: first its answer without what is deferred, then that. Left out: it cannot do so. */
  executeDeferred?(
    operation: PlannedOperation,
    request: ExecutionRequest,
  ): AsyncIterable<GraphResult | IncrementalPart>;
}
