import { GraphQLError, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { requireSignIn } from './anonymous-rule.ts';
import { findVariableFaults } from './check-variables.ts';
import { findOperation, type DocumentChecker } from './document-checker.ts';
import type { GraphParts } from './graph-parts.ts';
import { findPageFault } from './page-size.ts';

/** What a client sends, on every transport. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Everything that can refuse an operation before it runs; the same for every transport. */
export function prepareOperation(
  { query, operationName, variables }: OperationRequest,
  viewer: Viewer,
  { supergraph, limits }: GraphParts,
  checker: DocumentChecker,
): PreparedOperation | readonly GraphQLError[] {
  const checked = checker.check(query);
  if ('errors' in checked) return checked.errors;
  const { document, pageSizes } = checked;
  const operation = findOperation(document, operationName);
  if (operation instanceof GraphQLError) return [operation];
  try {
    requireSignIn(viewer, operation, document, supergraph.publicFields);
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
  const page = findPageFault(pageSizes, operation, variables, limits.maxPageSize);
  if (page) return [page];
  const faults = findVariableFaults(supergraph.apiSchema, operation, variables);
  return faults.length > 0 ? faults : { document, operation };
}
