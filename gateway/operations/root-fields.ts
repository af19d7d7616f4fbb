import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** Names of the root fields that an operation selects, also through fragments; a name may come more than once. */
export function rootFieldNames(operation: OperationDefinitionNode, document: DocumentNode): Iterable<string> {
  return fieldNames(operation.selectionSet, document, new Set());
}

function* fieldNames(set: SelectionSetNode, document: DocumentNode, seen: Set<string>): Generator<string> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) yield selection.name.value;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* fieldNames(selection.selectionSet, document, seen);
    else yield* spreadFieldNames(selection.name.value, document, seen);
  }
}

function* spreadFieldNames(name: string, document: DocumentNode, seen: Set<string>): Generator<string> {
  if (seen.has(name)) return;
  seen.add(name);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION || definition.name.value !== name) continue;
    yield* fieldNames(definition.selectionSet, document, seen);
  }
}
