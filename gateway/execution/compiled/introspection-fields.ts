import {
  executeSync,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import type { CollectedField, Document } from './collect-fields.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Answers `__schema` and `__type` beside other fields of a query: graphql-js knows the schema, no subgraph does. */
export function introspectField(
  { nodes, key }: CollectedField,
  operation: OperationDefinitionNode,
  { schema, fragments }: Document,
  variables: Variables,
  errors: GraphQLError[],
): unknown {
  const document = documentOf(nodes, operation, Object.values(fragments));
  const result = executeSync({ schema, document, variableValues: variables, rootValue: {} });
  errors.push(...(result.errors ?? []));
  return result.data?.[key] ?? null;
}

function documentOf(
  selections: readonly FieldNode[],
  { variableDefinitions = [] }: OperationDefinitionNode,
  fragments: DocumentNode['definitions'],
): DocumentNode {
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  const used = new Set<string>();
  const collect = { [Kind.VARIABLE]: (variable: { name: { value: string } }) => void used.add(variable.name.value) };
  visit(operation, collect);
  for (const fragment of fragments) visit(fragment, collect);
  const needed = variableDefinitions.filter(({ variable }) => used.has(variable.name.value));
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, variableDefinitions: needed }, ...fragments] };
}
