import {
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Requirement, Requirements } from './requirements.ts';

interface Walk {
  readonly schema: GraphQLSchema;
  readonly requirements: Requirements;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Fragments that were looked at: what they need does not depend on where they are spread. */
  readonly seen: Set<string>;
  readonly found: Set<Requirement>;
}

/**
 * All that is needed for an operation as a whole, wherever it selects it: aliases, fragments and entities of other
 * subgraphs make no difference to the graph's own types. What `@skip` leaves out is counted as well.
 */
export function requirementsOf(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  schema: GraphQLSchema,
  requirements: Requirements,
): readonly Requirement[] {
  const root = schema.getRootType(operation.operation);
  if (!root || requirements.places.length === 0) return [];
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const walk: Walk = { schema, requirements, fragments: byName, seen: new Set(), found: new Set() };
  if (!asksAboutSchemaOnly(operation.selectionSet)) add(requirements.ofType(root.name), walk);
  visit(operation.selectionSet, root, walk);
  return [...walk.found];
}

/** A protected root type does not hide what introspection shows. */
function asksAboutSchemaOnly({ selections }: SelectionSetNode): boolean {
  return selections.every((selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'));
}

function visit({ selections }: SelectionSetNode, type: GraphQLCompositeType, walk: Walk): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) visitField(selection, type, walk);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      visitCondition(selection.typeCondition?.name.value ?? type.name, selection.selectionSet, walk);
    } else visitSpread(selection.name.value, walk);
  }
}

function visitSpread(name: string, walk: Walk): void {
  const fragment = walk.fragments.get(name);
  if (!fragment || walk.seen.has(name)) return;
  walk.seen.add(name);
  visitCondition(fragment.typeCondition.name.value, fragment.selectionSet, walk);
}

function visitCondition(name: string, set: SelectionSetNode, walk: Walk): void {
  const type = walk.schema.getType(name);
  if (!isCompositeType(type)) return;
  add(walk.requirements.ofType(name), walk);
  visit(set, type, walk);
}

function visitField({ name, selectionSet }: FieldNode, parent: GraphQLCompositeType, walk: Walk): void {
  if (isUnionType(parent)) return;
  const field = parent.getFields()[name.value];
  if (!field) return;
  const type = getNamedType(field.type);
  add(walk.requirements.ofField(parent.name, name.value), walk);
  add(walk.requirements.ofType(type.name), walk);
  if (selectionSet && isCompositeType(type)) visit(selectionSet, type, walk);
}

function add(requirements: readonly Requirement[], { found }: Walk): void {
  for (const requirement of requirements) found.add(requirement);
}
