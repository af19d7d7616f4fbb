import type { GraphQLError } from 'graphql';
import type { PlannedOperation } from '../../planning/planned-operation.ts';
import type { LoadedSupergraph } from '../../supergraph/load-supergraph.ts';
import type { ExecutionRequest, GraphResult } from '../executor.ts';
import type { Document } from './collect-fields.ts';
import { variableTests } from './conditions.ts';
import type { Send } from './fetch-step.ts';
import { introspectField } from './introspection-fields.ts';
import { compileNode } from './plan-step.ts';
import type { Run } from './run.ts';
import { compileShape, type Shaping } from './shape.ts';
import type { TypeNames } from './type-names.ts';

/** Carries out one planned operation. */
export type RunOperation = (request: ExecutionRequest) => Promise<GraphResult>;

export interface CompileParts {
  readonly supergraph: LoadedSupergraph;
  readonly typeNames: TypeNames;
  readonly send: Send;
}

/** Compiles the plan and the selections of an operation; what comes out is kept as long as the plan is. */
export function compileOperation(planned: PlannedOperation, parts: CompileParts): RunOperation {
  const { operation, plan, primary } = planned;
  const tests = variableTests(operation);
  const { typeNames, send, supergraph } = parts;
  const node = plan.node?.kind === 'Subscription' ? undefined : plan.node;
  const fetchAll = compileNode(node, [], { typeNames, send, primary, test: tests });
  const document: Document = {
    schema: supergraph.apiSchema,
    fragments: planned.fragments,
    tests,
    keyOf: planned.keyOf,
  };
  const root = supergraph.apiSchema.getRootType(operation.operation);
  if (!root) throw new Error(`The graph has no ${operation.operation}.`);
  const shape = compileShape({ set: operation.selectionSet, guard: [] }, root, document);
  return async ({ variables, context, event }) => {
    const run: Run = { data: {}, variables, errors: [], context, event };
    await fetchAll(run);
    const faults: GraphQLError[] = [];
    const shaping: Shaping = {
      variables,
      path: [],
      faults,
      introspect: (field) => introspectField(field, operation, document, variables, run.errors),
    };
    return resultOf(shape(run.data, shaping), run.errors, faults);
  };
}

/** Faults of the data alone are told beside the answer, as Apollo's gateways do: clients look at `errors` for what failed. */
export function resultOf(
  data: GraphResult['data'],
  errors: readonly GraphQLError[],
  faults: readonly GraphQLError[],
): GraphResult {
  if (errors.length > 0) return { errors, data: data ?? null };
  return faults.length > 0 ? { data: data ?? null, extensions: { valueCompletion: faults } } : { data: data ?? null };
}
