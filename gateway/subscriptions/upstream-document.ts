import {
  baseType,
  isObjectType,
  isInterfaceType,
  type FieldDefinition,
  type CompositeType,
  type Schema,
} from '@apollo/federation-internals';
import type { FetchNode } from '@apollo/query-planner';
import { Kind, parse, print, visit, type FieldNode, type OperationDefinitionNode } from 'graphql';

/** What is sent to the owning subgraph to subscribe, and how to take the subscription up again after a break. */
export interface UpstreamDocument {
  readonly subgraph: string;
  /** Variables of the client that the operation uses. */
  readonly variables: readonly string[];
  readonly operation: string;
  /** The root field in an event, and the cursor in it (null: its type has none). */
  readonly rootKey: string;
  readonly cursorKey: string | null;
  /** Where the client says that it wants to begin. */
  readonly after: { readonly kind: 'variable'; readonly name: string } | { readonly kind: 'literal' | 'none' };
  /** The same with `after` set by a variable of ours (null: the field cannot be resumed). */
  readonly resume: { readonly operation: string; readonly variables: readonly string[] } | null;
}

/** Names that no client would choose; the executor drops the field, as the client did not select it. */
const cursorAlias = 'resumeCursor__';
export const afterVariable = 'resumeAfter__';

export function upstreamDocument(primary: FetchNode, subgraph: Schema): UpstreamDocument {
  const [operation] = parse(primary.operation).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The planner made no operation.');
  const root = rootField(operation);
  const definition = subgraph.schemaDefinition.rootType('subscription')?.field(root.name.value);
  const cursorKey = definition && hasCursor(definition) ? (selectedCursor(root) ?? cursorAlias) : null;
  const selected = cursorKey === cursorAlias ? withRoot(operation, addCursor(root)) : operation;
  const afterType = definition?.argument('after')?.type?.toString();
  return {
    subgraph: primary.serviceName,
    variables: primary.variableUsages ?? [],
    operation: print(selected),
    rootKey: root.alias?.value ?? root.name.value,
    cursorKey,
    after: afterOf(root),
    resume: cursorKey && afterType ? resumption(selected, afterType) : null,
  };
}

function afterOf(root: FieldNode): UpstreamDocument['after'] {
  const value = root.arguments?.find((argument) => argument.name.value === 'after')?.value;
  if (value?.kind === Kind.VARIABLE) return { kind: 'variable', name: value.name.value };
  return { kind: value && value.kind !== Kind.NULL ? 'literal' : 'none' };
}

function rootField({ selectionSet }: OperationDefinitionNode): FieldNode {
  const [field] = selectionSet.selections;
  if (field?.kind !== Kind.FIELD) throw new Error('The planner made a subscription without a root field.');
  return field;
}

function hasCursor(definition: FieldDefinition<CompositeType>): boolean {
  const event = definition.type && baseType(definition.type);
  return event !== undefined && (isObjectType(event) || isInterfaceType(event)) && event.field('cursor') !== undefined;
}

/** The response key of a cursor that the client selected itself, without condition. */
function selectedCursor(root: FieldNode): string | undefined {
  for (const selection of root.selectionSet?.selections ?? []) {
    if (selection.kind !== Kind.FIELD || selection.name.value !== 'cursor' || selection.directives?.length) continue;
    return selection.alias?.value ?? selection.name.value;
  }
  return undefined;
}

function addCursor(root: FieldNode): FieldNode {
  const cursor: FieldNode = { kind: Kind.FIELD, alias: name(cursorAlias), name: name('cursor') };
  const selections = [...(root.selectionSet?.selections ?? []), cursor];
  return { ...root, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

function resumption(operation: OperationDefinitionNode, afterType: string): UpstreamDocument['resume'] {
  const root = rootField(operation);
  const others = (root.arguments ?? []).filter((argument) => argument.name.value !== 'after');
  const after = {
    kind: Kind.ARGUMENT,
    name: name('after'),
    value: { kind: Kind.VARIABLE, name: name(afterVariable) },
  } as const;
  const resumed = withRoot(operation, { ...root, arguments: [...others, after] });
  const used = usedVariables(resumed);
  const kept = (operation.variableDefinitions ?? []).filter((definition) => used.has(definition.variable.name.value));
  const [own] = parse(`subscription ($${afterVariable}: ${afterType}) { _ }`).definitions;
  const added = own?.kind === Kind.OPERATION_DEFINITION ? (own.variableDefinitions ?? []) : [];
  return {
    operation: print({ ...resumed, variableDefinitions: [...kept, ...added] }),
    variables: kept.map((definition) => definition.variable.name.value),
  };
}

/** Variables in the selection (a definition that nothing uses any more would be refused). */
function usedVariables({ selectionSet }: OperationDefinitionNode): Set<string> {
  const used = new Set<string>();
  visit(selectionSet, { [Kind.VARIABLE]: (variable) => void used.add(variable.name.value) });
  return used;
}

function withRoot(operation: OperationDefinitionNode, root: FieldNode): OperationDefinitionNode {
  return { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: [root] } };
}

function name(value: string) {
  return { kind: Kind.NAME, value } as const;
}
