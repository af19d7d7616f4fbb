import type {
  FetchDataRewrite,
  FetchNode,
  PlanNode,
  QueryPlanInlineFragmentNode,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';
import {
  Kind,
  parse,
  print,
  visit,
  type FieldNode,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { requiredMark, type RequiredArguments } from '../supergraph/required-arguments.ts';

/**
 * Puts the real fields back into a plan for a supergraph of `replaceRequiredArguments`: they are fetched under the name
 * that stands for them, and renamed in the representations of those who require them. A fetch that requires one field
 * with different arguments becomes several, as one representation can hold only one of its values.
 */
export function restoreArguments(node: PlanNode, required: RequiredArguments): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return restoreFetch(node, required);
    case 'Flatten':
      return { ...node, node: restoreArguments(node.node, required) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => restoreArguments(child, required)) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: restoreArguments(node.ifClause, required) }),
        ...(node.elseClause && { elseClause: restoreArguments(node.elseClause, required) }),
      };
    case 'Defer':
      return node;
  }
}

function restoreFetch(fetch: FetchNode, required: RequiredArguments): PlanNode {
  const choices = conflictFree(requiredNames(fetch.requires ?? []), required);
  if (choices.length <= 1) return restoreOne(fetch, required);
  const nodes = choices.flatMap((choice, index) => {
    const part = partOf(fetch, choice, index === 0, required);
    return part ? [restoreOne(part, required)] : [];
  });
  return { kind: 'Parallel', nodes };
}

function restoreOne(fetch: FetchNode, required: RequiredArguments): FetchNode {
  return { ...restoreOperation(fetch, required), ...restoreRequires(fetch, required) };
}

function restoreOperation(fetch: FetchNode, { fields }: RequiredArguments): FetchNode {
  if (!fetch.operation.includes(requiredMark)) return fetch;
  const document = visit(parse(fetch.operation), {
    [Kind.FIELD]: (node): FieldNode | undefined => {
      const field = fields.get(node.name.value);
      if (!field) return undefined;
      const name = { kind: Kind.NAME, value: field.name } as const;
      return { ...node, name, alias: node.alias ?? node.name, arguments: field.arguments };
    },
  });
  return { ...fetch, operation: print(document) };
}

function restoreRequires(fetch: FetchNode, { fields }: RequiredArguments): Partial<FetchNode> {
  const renamers: FetchDataRewrite[] = [];
  walk(fetch.requires ?? [], [], (name, path) => {
    const field = fields.get(name);
    if (field) renamers.push({ kind: 'KeyRenamer', path: [...path, name], renameKeyTo: field.name });
  });
  // First, while types are still called what the paths say.
  return renamers.length > 0 ? { inputRewrites: [...renamers, ...(fetch.inputRewrites ?? [])] } : {};
}

type Visit = (name: string, path: readonly string[]) => void;

function walk(selections: readonly QueryPlanSelectionNode[], path: readonly string[], visitField: Visit): void {
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      walk(
        selection.selections,
        selection.typeCondition ? [...path, `... on ${selection.typeCondition}`] : path,
        visitField,
      );
      continue;
    }
    // Deepest first: a path must still exist when it is renamed.
    walk(selection.selections ?? [], [...path, selection.name], visitField);
    visitField(selection.name, path);
  }
}

/** The names that stand for required fields, by place. */
function requiredNames(requires: readonly QueryPlanSelectionNode[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  walk(requires, [], (name, path) => {
    if (!name.includes(requiredMark)) return;
    const place = path.join('/');
    names.set(place, [...(names.get(place) ?? []), name]);
  });
  return names;
}

/** Sets of names of which no two stand for one field at one place: one set unless there is a conflict. */
function conflictFree(
  byPlace: ReadonlyMap<string, readonly string[]>,
  { fields }: RequiredArguments,
): readonly ReadonlySet<string>[] {
  const choices: Set<string>[] = [];
  for (const names of byPlace.values()) {
    const taken = new Map<string, number>();
    for (const name of names) {
      const original = fields.get(name)?.name ?? name;
      const index = taken.get(original) ?? 0;
      taken.set(original, index + 1);
      (choices[index] ??= new Set()).add(name);
    }
  }
  return choices;
}

/** The part of a fetch of entities that needs the chosen names; the first part takes what needs none. */
function partOf(
  fetch: FetchNode,
  chosen: ReadonlySet<string>,
  isFirst: boolean,
  { neededBy }: RequiredArguments,
): FetchNode | null {
  const belongs = (type: string, field: SelectionNode): boolean => {
    const needed =
      field.kind === Kind.FIELD ? neededBy.get(`${fetch.serviceName}.${type}.${field.name.value}`) : undefined;
    return needed ? [...needed].every((name) => chosen.has(name)) : isFirst;
  };
  const [definition] = parse(fetch.operation).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The planner made no operation.');
  const [entities] = definition.selectionSet.selections;
  if (entities?.kind !== Kind.FIELD || !entities.selectionSet) throw new Error('The planner asks for no entities.');
  const kept = entities.selectionSet.selections.flatMap<SelectionNode>((selection) =>
    selection.kind === Kind.INLINE_FRAGMENT ? keepFields(selection, belongs) : isFirst ? [selection] : [],
  );
  if (kept.length === 0) return null;
  const selectionSet = setOf([{ ...entities, selectionSet: setOf(kept) }]);
  const { operation, variables } = withoutUnusedVariables({ ...definition, selectionSet });
  return {
    ...fetch,
    operation,
    variableUsages: (fetch.variableUsages ?? []).filter((name) => variables.has(name)),
    requires: (fetch.requires ?? []).map((selection) => withoutOthers(selection, chosen)),
  };
}

function keepFields(
  fragment: InlineFragmentNode,
  belongs: (type: string, field: SelectionNode) => boolean,
): InlineFragmentNode[] {
  const type = fragment.typeCondition?.name.value ?? '';
  const kept = fragment.selectionSet.selections.filter((field) => belongs(type, field));
  return kept.length > 0 ? [{ ...fragment, selectionSet: setOf(kept) }] : [];
}

function withoutOthers(selection: QueryPlanSelectionNode, chosen: ReadonlySet<string>): QueryPlanSelectionNode {
  if (!selection.selections) return selection;
  const selections = selection.selections
    .filter((below) => below.kind !== 'Field' || !below.name.includes(requiredMark) || chosen.has(below.name))
    .map((below) => withoutOthers(below, chosen));
  return { ...selection, selections } as QueryPlanInlineFragmentNode;
}

function withoutUnusedVariables(definition: OperationDefinitionNode): { operation: string; variables: Set<string> } {
  const variables = new Set<string>();
  visit(definition.selectionSet, { [Kind.VARIABLE]: ({ name }) => void variables.add(name.value) });
  const variableDefinitions = (definition.variableDefinitions ?? []).filter(({ variable }) =>
    variables.has(variable.name.value),
  );
  return { operation: print({ ...definition, variableDefinitions }), variables };
}

function setOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}
