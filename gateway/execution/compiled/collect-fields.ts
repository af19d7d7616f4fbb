import {
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { guardOf, type Guard } from './conditions.ts';
import type { Test } from './run.ts';

export interface Document {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly tests: (variable: string) => Test;
  readonly keyOf: (field: FieldNode) => string;
  /** Fragments that come later, and are left out now; none if left out. */
  readonly isDeferred?: (fragment: SelectionNode) => boolean;
}

/** A selection set, and when it counts. */
export interface GuardedSet {
  readonly set: SelectionSetNode;
  readonly guard: Guard;
}

/** All selections of one response key of an object, wherever fragments bring them from. */
export interface CollectedField {
  readonly key: string;
  /** Where it is in what was fetched. */
  readonly planKey: string;
  readonly name: string;
  readonly nodes: FieldNode[];
  readonly guards: Guard[];
  /** What is selected below; each counts only when its own occurrence does. */
  readonly sets: GuardedSet[];
}

/** The fields that these selections take of an object of this type, in the order of their first appearance. */
export function collectFields(
  sets: readonly GuardedSet[],
  type: GraphQLCompositeType,
  document: Document,
): ReadonlyMap<string, CollectedField> {
  const fields = new Map<string, CollectedField>();
  for (const guarded of sets) collect(guarded, type, document, fields);
  return fields;
}

function collect(
  { set, guard: outer }: GuardedSet,
  type: GraphQLCompositeType,
  document: Document,
  fields: Map<string, CollectedField>,
): void {
  for (const selection of set.selections) {
    const guard = guardOf(selection, outer, document.tests);
    if (!guard) continue;
    if (selection.kind === Kind.FIELD) {
      add(selection, guard, document, fields);
      continue;
    }
    if (document.isDeferred?.(selection)) continue;
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? document.fragments[selection.name.value] : selection;
    if (fragment && applies(fragment.typeCondition, type, document.schema)) {
      collect({ set: fragment.selectionSet, guard }, type, document, fields);
    }
  }
}

function add(node: FieldNode, guard: Guard, { keyOf }: Document, fields: Map<string, CollectedField>): void {
  const key = node.alias?.value ?? node.name.value;
  const field = fields.get(key) ?? {
    key,
    planKey: keyOf(node),
    name: node.name.value,
    nodes: [],
    guards: [],
    sets: [],
  };
  fields.set(key, field);
  field.nodes.push(node);
  field.guards.push(guard);
  if (node.selectionSet) field.sets.push({ set: node.selectionSet, guard });
}

/** `type` is mostly an object type; the name of an interface is all that an interface object's subgraph can say. */
function applies(condition: NamedTypeNode | undefined, type: GraphQLCompositeType, schema: GraphQLSchema): boolean {
  if (!condition || condition.name.value === type.name) return true;
  const wanted = schema.getType(condition.name.value);
  return isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
}
