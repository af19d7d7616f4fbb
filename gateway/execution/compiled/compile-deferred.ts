import type { DeferNode, DeferredNode, PlanNode } from '@apollo/query-planner';
import {
  isAbstractType,
  isCompositeType,
  getNamedType,
  isUnionType,
  Kind,
  type GraphQLCompositeType,
  type GraphQLError,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { clientKey } from '../../planning/aliases.ts';
import { clientLabel, deferLabel } from '../../planning/deferral.ts';
import type { PlannedOperation } from '../../planning/planned-operation.ts';
import type { ExecutionRequest, GraphResult, IncrementalPart } from '../executor.ts';
import { collectFields, type Document, type GuardedSet } from './collect-fields.ts';
import { resultOf, type CompileParts } from './compile-operation.ts';
import { guardOf, variableTests } from './conditions.ts';
import { copyOf, isData, mergeData, readerOf, type Data } from './data.ts';
import { compileNode, type PlanParts } from './plan-step.ts';
import type { Run, Step } from './run.ts';
import type { TypeNames } from './type-names.ts';
import { compileObjectShape, type ShapeAnswer } from './shape.ts';

/** Carries out an operation whose answer comes in parts: first what is not deferred, then each part as it is there. */
export type RunDeferred = (request: ExecutionRequest) => AsyncGenerator<GraphResult | IncrementalPart, void, undefined>;

/** What is sent together: the whole answer's beginning, or one deferred fragment of each object at its path. */
interface Block {
  readonly fetch: Step;
  readonly shape: ShapeAnswer;
  /** Response keys of the plan, and `... on Type`. */
  readonly path: readonly string[];
  readonly label: string | undefined;
  readonly later: readonly Block[];
  readonly typeNames: TypeNames;
}

interface BlockParts {
  readonly plan: PlanParts;
  /** All of the operation; fragments that come later are as the others. */
  readonly document: Document;
  readonly root: GraphQLCompositeType;
  readonly whole: SelectionSetNode;
}

/** Compiles a plan of `planDeferred`. A condition on top of it decides between plans with other parts deferred. */
export function compileDeferred(planned: PlannedOperation, { typeNames, send, supergraph }: CompileParts): RunDeferred {
  const { operation, plan, primary, fragments } = planned;
  const tests = variableTests(operation);
  const schema = supergraph.apiSchema;
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The graph has no ${operation.operation}.`);
  const parts: BlockParts = {
    plan: { typeNames, send, primary, test: tests },
    document: { schema, fragments, tests, keyOf: planned.keyOf },
    root,
    whole: operation.selectionSet,
  };
  const choose = compileChoice(plan.node?.kind === 'Subscription' ? undefined : plan.node, parts);
  return async function* ({ variables, context }) {
    const run: Run = { data: {}, variables, errors: [], context, event: undefined };
    const block = choose(variables);
    await block.fetch(run);
    const { data, faults } = shaped(block, run.data, run, []);
    yield resultOf(data, run.errors, faults);
    // What the client has seen: a part of what was nulled on the way has no place any more.
    if (data) yield* laterParts(block.later, run, copyOf(data));
  };
}

type Choose = (variables: Run['variables']) => Block;

function compileChoice(node: PlanNode | undefined, parts: BlockParts): Choose {
  if (node?.kind === 'Condition') {
    const test = parts.plan.test(node.condition);
    const [yes, no] = [compileChoice(node.ifClause, parts), compileChoice(node.elseClause, parts)];
    return (variables) => (test(variables) ? yes(variables) : no(variables));
  }
  const defer = deferOf(node);
  const labels = new Set(labelsOf(defer));
  const isDeferred = (fragment: SelectionNode) => labels.has(deferLabel(fragment) ?? '');
  const shown = { ...parts.document, isDeferred };
  const block: Block = {
    fetch: compileNode(defer.primary.node, [], parts.plan),
    shape: compileObjectShape([{ set: parts.whole, guard: [] }], parts.root, shown),
    path: [],
    label: undefined,
    typeNames: parts.plan.typeNames,
    later: defer.deferred.flatMap((later) => compileLater(later, shown, parts)),
  };
  return () => block;
}

type Defer = Pick<DeferNode, 'primary' | 'deferred'>;

/** A node without parts that come later is one all the same. */
function deferOf(node: PlanNode | undefined): Defer {
  return node?.kind === 'Defer' ? node : { primary: { ...(node && { node }) }, deferred: [] };
}

/** The planner leaves out what would add nothing: such a fragment is shown with what surrounds it. */
function labelsOf({ deferred }: Defer): string[] {
  return deferred.flatMap(({ node, label }) => [...(label === undefined ? [] : [label]), ...labelsOf(deferOf(node))]);
}

/** Nothing when it stands in what is always skipped. */
function compileLater({ node, queryPath: path, label }: DeferredNode, shown: Document, parts: BlockParts): Block[] {
  const { primary, deferred } = deferOf(node);
  const at = placeAt(path, { type: parts.root, sets: [{ set: parts.whole, guard: [] }] }, parts.document);
  if (!at) return [];
  const fragments = at.sets.flatMap((set) => fragmentsOf(set, label ?? '', parts.document));
  return [
    {
      fetch: compileNode(primary.node, [], parts.plan),
      shape: compileObjectShape(fragments, at.type, shown),
      path,
      label: clientLabel(label),
      typeNames: parts.plan.typeNames,
      later: deferred.flatMap((later) => compileLater(later, shown, parts)),
    },
  ];
}

interface Place {
  readonly type: GraphQLCompositeType;
  readonly sets: readonly GuardedSet[];
}

/** What objects at a path of the plan are declared to be, and all that is selected of them. */
function placeAt([first, ...rest]: readonly string[], { type, sets }: Place, document: Document): Place | null {
  if (first === undefined) return { type, sets };
  const condition = conditionOf(first);
  const on = condition === null ? undefined : document.schema.getType(condition);
  if (isCompositeType(on)) return placeAt(rest, { type: on, sets }, document);
  const concrete = [type, ...(isAbstractType(type) ? document.schema.getPossibleTypes(type) : [])];
  const found = concrete.flatMap((one) => {
    const field = [...collectFields(sets, one, document).values()].find(({ planKey }) => planKey === first);
    const below = field && !isUnionType(one) ? getNamedType(one.getFields()[field.name]?.type) : undefined;
    return field && isCompositeType(below) ? [{ type: below, sets: field.sets }] : [];
  });
  if (!found[0]) return null;
  return placeAt(rest, { type: found[0].type, sets: found.flatMap((place) => place.sets) }, document);
}

/** The fragments of a label, within the type conditions that they stand in. */
function fragmentsOf({ set, guard: outer }: GuardedSet, label: string, document: Document): GuardedSet[] {
  return set.selections.flatMap((selection): GuardedSet[] => {
    const guard = guardOf(selection, outer, document.tests);
    if (!guard || selection.kind === Kind.FIELD) return [];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? document.fragments[selection.name.value] : selection;
    if (!fragment) return [];
    const { typeCondition, selectionSet } = fragment;
    const within = (inner: SelectionSetNode): SelectionSetNode => {
      const bare = {
        kind: Kind.INLINE_FRAGMENT,
        selectionSet: inner,
        ...(typeCondition && { typeCondition }),
      } as const;
      return { kind: Kind.SELECTION_SET, selections: [bare] };
    };
    if (deferLabel(selection) === label) return [{ set: within(selectionSet), guard }];
    return fragmentsOf({ set: selectionSet, guard }, label, document).map((found) => ({
      set: within(found.set),
      guard: found.guard,
    }));
  });
}

const conditionOf = (segment: string) => (segment.startsWith('... on ') ? segment.slice('... on '.length) : null);

type Path = readonly (string | number)[];

function shaped({ shape }: Block, data: Data, { variables }: Run, path: Path) {
  const faults: GraphQLError[] = [];
  // Whoever asks about the schema gets one answer: nothing is left to introspect here.
  return { data: shape(data, { variables, path: [...path], faults, introspect: () => null }), faults };
}

/** Parts in the order in which they come; each is begun when what it hangs on has been told. */
async function* laterParts(
  blocks: readonly Block[],
  run: Run,
  seen: Data,
): AsyncGenerator<IncrementalPart, void, undefined> {
  const ready: IncrementalPart[] = [];
  let underWay = 0;
  let failed: { readonly cause: unknown } | null = null;
  let wake = () => {};
  const begin = (block: Block): void => {
    underWay++;
    fetchPart(block, run, seen)
      .then((parts) => {
        ready.push(...parts);
        block.later.forEach(begin);
      })
      .catch((cause: unknown) => (failed ??= { cause }))
      .finally(() => {
        underWay--;
        wake();
      });
  };
  blocks.forEach(begin);
  while (underWay > 0 || ready.length > 0) {
    if (ready.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    if (failed) throw (failed as { readonly cause: unknown }).cause;
    yield* ready.splice(0);
  }
}

/** One part for each object at the path that the client has. */
async function fetchPart(block: Block, parent: Run, seen: Data): Promise<IncrementalPart[]> {
  const run: Run = { ...parent, errors: [] };
  await block.fetch(run);
  const parts: { data: Data | null; path: Path; errors: GraphQLError[]; faults: readonly GraphQLError[] }[] = [];
  const visit: Walk['visit'] = (data, visible, path) => {
    const part = shaped(block, data, run, path);
    // The fragment is on another type.
    if (part.data && Object.keys(part.data).length === 0) return;
    if (part.data) mergeData(visible, copyOf(part.data));
    parts.push({ ...part, path, errors: [] });
  };
  walk(run.data, seen, block.path, [], { visit, typeNames: block.typeNames });
  for (const error of run.errors)
    (parts.find(({ path }) => isWithin(error.path, path)) ?? parts[0])?.errors.push(error);
  return parts.map(({ data, path, errors, faults }) => ({
    ...{ data, path },
    ...(block.label !== undefined && { label: block.label }),
    ...(errors.length > 0 && { errors }),
    ...(faults.length > 0 && { extensions: { valueCompletion: faults } }),
  }));
}

function isWithin(inner: Path | undefined, outer: Path): boolean {
  return inner !== undefined && outer.every((element, index) => element === inner[index]);
}

interface Walk {
  readonly typeNames: TypeNames;
  readonly visit: (data: Data, visible: Data, path: Path) => void;
}

function walk(data: unknown, seen: unknown, segments: readonly string[], path: Path, through: Walk): void {
  if (Array.isArray(data)) {
    if (Array.isArray(seen)) data.forEach((element, i) => walk(element, seen[i], segments, [...path, i], through));
    return;
  }
  if (!isData(data) || !isData(seen)) return;
  const [first, ...rest] = segments;
  if (first === undefined) return through.visit(data, seen, path);
  const condition = conditionOf(first);
  if (condition !== null) {
    const name = data['__typename'];
    if (typeof name !== 'string' || through.typeNames.of(condition).has(name)) walk(data, seen, rest, path, through);
    return;
  }
  const key = String(clientKey(first));
  walk(readerOf(first)(data), readerOf(key)(seen), rest, [...path, key], through);
}
