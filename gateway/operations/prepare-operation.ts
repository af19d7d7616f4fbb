import { GraphQLError } from 'graphql';
import { deepestJson, isDeeperThan } from '../../platform/json/depth.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { findRefusal } from '../authorization/authorize.ts';
import { findMissingSignIn } from './anonymous-rule.ts';
import type { CheckedDocument, DocumentChecker } from './document-checker.ts';
import { findForbiddenIntrospection } from './developers.ts';
import { badUserInput } from './refusals.ts';
import type { GraphParts } from './graph-parts.ts';
import type { KnownOperation } from './known-operation.ts';
import { findPageFault } from './page-size.ts';

/** What a client sends, on every transport. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Everything that can refuse an operation before it runs; the same for every transport. */
export function prepareOperation(
  request: OperationRequest,
  viewer: Viewer,
  graph: GraphParts,
  checker: DocumentChecker,
): KnownOperation | readonly GraphQLError[] {
  const prepared = prepare(request, viewer, graph, checker);
  if (!('document' in prepared)) graph.onRefusal?.(String(prepared[0]?.extensions['code']));
  return prepared;
}

function prepare(
  { query, operationName, variables }: OperationRequest,
  viewer: Viewer,
  graph: GraphParts,
  checker: DocumentChecker,
): KnownOperation | readonly GraphQLError[] {
  const untrusted = graph.trusted?.findFault(query);
  if (untrusted) return [untrusted];
  const checked = checker.check(query);
  if ('errors' in checked) return checked.errors;
  const known = checker.operation(checked, operationName);
  if (known instanceof GraphQLError) return [known];
  const refusal = findForbidden(known, viewer, graph);
  if (refusal) return [refusal];
  const faults = findInputFaults(known, checked, variables, graph);
  return faults.length > 0 ? faults : known;
}

/** Why this viewer may not run the operation at all; what each field shows is the subgraphs' matter. */
export function findForbidden(known: KnownOperation, viewer: Viewer, graph: GraphParts): GraphQLError | null {
  return (
    findMissingSignIn(viewer, known, graph.supergraph.publicFields) ??
    findForbiddenIntrospection(known, viewer, graph) ??
    findRefusal(known.requirements, viewer)
  );
}

/** Beside a JSON value of the deepest kind, inputs lie within inputs. */
const deepestVariables = deepestJson + 20;

/** What is wrong with the variables. */
export function findInputFaults(
  { operation, checkVariables }: KnownOperation,
  { pageSizes }: Pick<CheckedDocument, 'pageSizes'>,
  variables: Readonly<Record<string, unknown>>,
  { limits }: GraphParts,
): readonly GraphQLError[] {
  if (isDeeperThan(variables, deepestVariables))
    return [badUserInput(`Variables have at most ${deepestVariables} levels.`)];
  const page = findPageFault(pageSizes, operation, variables, limits.maxPageSize);
  return page ? [page] : checkVariables(variables);
}
