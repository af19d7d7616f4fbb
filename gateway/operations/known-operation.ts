import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { requirementsOf } from '../authorization/operation-requirements.ts';
import type { Requirement } from '../authorization/requirements.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { compileVariablesCheck, type CheckVariables } from './check-variables.ts';
import { isIntrospection } from './introspection.ts';
import { rootFieldNames } from './root-fields.ts';

/** One operation of a valid document, and all that can be said about it without knowing who asks. */
export interface KnownOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly rootFields: readonly string[];
  /** It asks about the schema only. */
  readonly introspection: boolean;
  readonly requirements: readonly Requirement[];
  readonly checkVariables: CheckVariables;
}

export function knowOperation(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  { apiSchema, requirements }: LoadedSupergraph,
): KnownOperation {
  return {
    document,
    operation,
    rootFields: [...new Set(rootFieldNames(operation, document))],
    introspection: isIntrospection(operation, document),
    requirements: requirementsOf(operation, document, apiSchema, requirements),
    checkVariables: compileVariablesCheck(apiSchema, operation),
  };
}
