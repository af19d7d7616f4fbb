import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Viewer } from '../identity/viewer.ts';
import type { PublicFields } from '../supergraph/public-fields.ts';
import { unauthenticated } from './refusals.ts';

/** Who has not signed in may run public root fields, `__typename` and introspection: throws for anything else. */
export function requireSignIn(
  viewer: Viewer,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  publicFields: PublicFields,
): void {
  if (viewer.kind !== 'anonymous') return;
  const allowed = publicFields.get(operation.operation);
  for (const name of rootFieldNames(operation.selectionSet, document, new Set())) {
    if (!name.startsWith('__') && !allowed?.has(name)) throw unauthenticated();
  }
}

function* rootFieldNames(set: SelectionSetNode, document: DocumentNode, seen: Set<string>): Generator<string> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) yield selection.name.value;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* rootFieldNames(selection.selectionSet, document, seen);
    else yield* spreadFieldNames(selection.name.value, document, seen);
  }
}

function* spreadFieldNames(name: string, document: DocumentNode, seen: Set<string>): Generator<string> {
  if (seen.has(name)) return;
  seen.add(name);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION || definition.name.value !== name) continue;
    yield* rootFieldNames(definition.selectionSet, document, seen);
  }
}
