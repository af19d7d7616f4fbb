import { executeSync, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { GraphResult } from '../execution/executor.ts';
import { rootFieldNames } from './root-fields.ts';

interface IntrospectionRequest {
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/** Whether a query asks about the schema only: then no subgraph and no plan is needed. */
export function isIntrospection(operation: OperationDefinitionNode, document: DocumentNode): boolean {
  if (operation.operation !== 'query') return false;
  for (const name of rootFieldNames(operation, document)) if (!name.startsWith('__')) return false;
  return true;
}

/** graphql-js answers all of today's introspection; Apollo's planner does not know `isOneOf`. */
export function introspect(schema: GraphQLSchema, document: DocumentNode, request: IntrospectionRequest): GraphResult {
  const { operationName = null, variables = {} } = request;
  const { data = null, errors } = executeSync({
    schema,
    document,
    operationName,
    variableValues: variables,
    rootValue: {},
  });
  return { data, ...(errors && { errors }) };
}
