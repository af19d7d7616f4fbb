import { operationFromDocument } from '@apollo/federation-internals';
import {
  QueryPlanner,
  type FetchNode,
  type PlanNode,
  type QueryPlan,
  type SubscriptionNode,
} from '@apollo/query-planner';
import {
  getOperationAST,
  GraphQLError,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { asksAboutSchema, mayDefer, withLabels, withoutDefer } from './deferral.ts';
import { LruCache } from './lru-cache.ts';
import { fieldNamesOf, planKey, renameAliases } from './aliases.ts';
import { replaceNonFiniteLiterals } from './non-finite-literals.ts';
import type { PlannedOperation } from './planned-operation.ts';
import { restoreArguments } from './restore-arguments.ts';

/** Documents longer than this are planned each time: the cache is bounded in bytes as well as in entries. */
const maxCachedCharacters = 16_384;

/** Of the ways to fetch the same, so many are compared: by default it is 10,000, which can take seconds. */
const plannerConfig = { debug: { maxEvaluatedPlans: 100 } };

export interface PlannerOptions {
  /** So many plans are remembered. */
  readonly capacity: number;
  /** Aliases that are names of other fields do not meet what the planner fetches under those names. */
  readonly safeAliases: boolean;
}

const noNames: ReadonlySet<string> = new Set();

/** Plans valid documents with Apollo's planner and remembers the plans. */
export class OperationPlanner {
  readonly #supergraph: LoadedSupergraph;
  readonly #planner: QueryPlanner;
  /** Made when the first client wants parts of an answer later. */
  #deferringPlanner: QueryPlanner | null = null;
  readonly #options: PlannerOptions;
  readonly #fieldNames: ReadonlySet<string>;
  readonly #keyOf = (field: FieldNode) => planKey(field, this.#options.safeAliases ? this.#fieldNames : noNames);
  readonly #plans: LruCache<PlannedOperation>;

  constructor(supergraph: LoadedSupergraph, options: Partial<PlannerOptions> = {}) {
    this.#options = { capacity: 1_000, safeAliases: true, ...options };
    this.#fieldNames = fieldNamesOf(supergraph.apiSchema);
    this.#supergraph = supergraph;
    this.#planner = new QueryPlanner(supergraph.supergraph, plannerConfig);
    this.#plans = new LruCache(this.#options.capacity);
  }

  /** `source` is the text of `document`; both were validated. Throws a GraphQLError for what cannot be planned. */
  plan(source: string, document: DocumentNode, operationName: string | undefined): PlannedOperation {
    const key = cacheKey(source, operationName);
    const known = this.#plans.get(key);
    if (known) return known;
    const planned = this.#build(mayDefer(source) ? withoutDefer(document) : document, operationName);
    if (source.length <= maxCachedCharacters) this.#plans.set(key, planned);
    return planned;
  }

  /**
   * The same for a client that takes parts of the answer later: the plan says which (`Defer` nodes). Null: there is nothing
   * to send later, `plan` has it all.
   */
  planDeferred(source: string, document: DocumentNode, operationName: string | undefined): PlannedOperation | null {
    // Fields that are required with arguments are put back into plans without parts only.
    if (!mayDefer(source) || this.#supergraph.required || asksAboutSchema(document)) return null;
    const key = `@defer ${cacheKey(source, operationName)}`;
    const planned = this.#plans.get(key) ?? this.#build(withLabels(document), operationName, true);
    if (source.length <= maxCachedCharacters) this.#plans.set(key, planned);
    return planned.operation.operation !== 'subscription' && hasDefer(planned.plan.node) ? planned : null;
  }

  #plannerFor(deferring: boolean): QueryPlanner {
    if (!deferring) return this.#planner;
    const config = { ...plannerConfig, incrementalDelivery: { enableDefer: true } };
    return (this.#deferringPlanner ??= new QueryPlanner(this.#supergraph.supergraph, config));
  }

  #build(original: DocumentNode, operationName: string | undefined, deferring = false): PlannedOperation {
    const { document: finite, restore } = replaceNonFiniteLiterals(original);
    // Apollo's own executor reads the client's aliases: it gets them as they are, with what the planner makes of them.
    const document = this.#options.safeAliases ? renameAliases(finite, this.#fieldNames) : finite;
    const operation = getOperationAST(finite, operationName);
    if (!operation)
      throw new GraphQLError('Unknown operation.', { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
    refuseConditionalSubscription(operation);
    const { node } = this.#plannerFor(deferring).buildQueryPlan(
      operationFromDocument(this.#supergraph.api, document, operationName ? { operationName } : {}),
    );
    const planned = node?.kind === 'Subscription' ? eventPlan(node) : node;
    if (planned) refuseContextualArguments(planned);
    const { required } = this.#supergraph;
    const fetches = planned && required ? restoreArguments(planned, required) : planned;
    const plan: QueryPlan = { kind: 'QueryPlan', ...(fetches && { node: fetches }) };
    if (fetches) visitFetches(fetches, (fetch) => void (fetch.operation = restore(fetch.operation)));
    return {
      operation,
      fragments: fragmentsOf(finite),
      keyOf: this.#keyOf,
      plan,
      primary: node?.kind === 'Subscription' ? firstFetch(fetches) : null,
    };
  }
}

/** A subscription has exactly one root field, whatever the variables are: the planner cannot make it conditional. */
function refuseConditionalSubscription({ operation, selectionSet }: OperationDefinitionNode): void {
  if (operation !== 'subscription') return;
  if (!selectionSet.selections.some((selection) => (selection.directives ?? []).length > 0)) return;
  const message = 'The root field of a subscription takes no directive.';
  throw new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}

/** JavaScript remembers the hash of a string: the text itself is the fastest key. */
function cacheKey(source: string, operationName: string | undefined): string {
  return operationName === undefined ? source : `${operationName}\0${source}`;
}

/** One event as an ordinary plan: the subscribed fetch (answered by the event itself), then what other subgraphs add. */
function eventPlan({ primary, rest }: SubscriptionNode): PlanNode {
  return { kind: 'Sequence', nodes: rest ? [primary, rest] : [primary] };
}

function firstFetch(node: PlanNode | undefined): FetchNode | null {
  const first = node?.kind === 'Sequence' ? node.nodes[0] : node;
  return first?.kind === 'Fetch' ? first : null;
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** The executor would leave them out, and what comes back would be wrong without a word. */
function refuseContextualArguments(node: PlanNode): void {
  visitFetches(node, ({ contextRewrites = [], serviceName }) => {
    if (contextRewrites.length === 0) return;
    const message = `A field of the subgraph "${serviceName}" takes an argument by @fromContext, which this gateway does not support.`;
    throw new GraphQLError(message, { extensions: { code: 'NOT_SUPPORTED' } });
  });
}

function visitFetches(node: PlanNode | undefined, visitFetch: (fetch: FetchNode) => void): void {
  switch (node?.kind) {
    case undefined:
      return;
    case 'Fetch':
      return visitFetch(node);
    case 'Flatten':
      return visitFetches(node.node, visitFetch);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.forEach((child) => visitFetches(child, visitFetch));
    case 'Condition':
      return [node.ifClause, node.elseClause].forEach((child) => visitFetches(child, visitFetch));
    case 'Defer':
      return [node.primary, ...node.deferred].forEach((part) => visitFetches(part.node, visitFetch));
  }
}

function hasDefer(node: PlanNode | SubscriptionNode | undefined): boolean {
  if (node?.kind === 'Condition') return hasDefer(node.ifClause) || hasDefer(node.elseClause);
  return node?.kind === 'Defer';
}
