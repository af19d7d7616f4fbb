import { Kind, visit, type VariableNode } from 'graphql';
import type { Executor } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { SignRequest } from '../execution/subgraph-client.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { LiveSubscription, OwnResults, SharedResults, type Ways } from './live-subscription.ts';
import type { EndsWith } from './lost-rights.ts';
import { ResumingSource, type SourceOptions } from './resuming-source.ts';
import { SharedMember, SharedSubscription } from './shared-subscription.ts';
import { SubgraphSocket } from './subgraph-socket.ts';
import type { SubscriptionRequest } from './subscription-request.ts';
import { upstreamDocument, type UpstreamDocument } from './upstream-document.ts';

export interface EngineParts {
  readonly supergraph: LoadedSupergraph;
  readonly executor: Executor;
  readonly sign: SignRequest;
  /** Who the shared connection to a subgraph is opened as; each subscription on it is signed for its own viewer. */
  readonly connectionViewer: RequestContext['viewer'];
  readonly options: SourceOptions;
}

/** Where those find each other who ask the same with the same rights. */
interface Place {
  readonly shares: Map<string, SharedSubscription>;
  readonly key: string;
}

/** Runs federated subscriptions; knows no transport. One connection to each subgraph serves all subscribers. */
export class SubscriptionEngine implements AsyncDisposable {
  readonly #parts: EngineParts;
  readonly #sockets = new Map<string, SubgraphSocket>();
  readonly #shares = new WeakMap<PlannedOperation, Map<string, SharedSubscription>>();
  readonly #live = new Map<LiveSubscription, SubscriptionRequest>();
  readonly #documents = new WeakMap<PlannedOperation, UpstreamDocument>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Subscriptions that have not ended. */
  get live(): number {
    return this.#live.size;
  }

  subscribe(request: SubscriptionRequest): LiveSubscription {
    const document = this.#documentOf(request.planned);
    const { queueCapacity, stallMs } = this.#parts.options;
    const place = this.#placeOf(request, document);
    const member = (cursor: string | null) => {
      const shared = place.shares.get(place.key) ?? this.#share(request, document, place, cursor);
      const missed = cursor === null ? [] : shared.since(cursor);
      return missed && new SharedMember(shared, queueCapacity, missed);
    };
    const ways: Ways = {
      leave: document.resume ? (cursor) => this.#own(request, document, cursor) : null,
      join: document.resume && canBeShared(document, request.planned) ? member : () => null,
    };
    const start = asksForPast(document, request.variables) ? null : member(null);
    const results = new SharedResults(start ?? this.#own(request, document, null), ways, stallMs);
    const live = new LiveSubscription(results, () => void this.#live.delete(live));
    this.#live.set(live, request);
    return live;
  }

  /** Completes those that the condition holds for. */
  completeThose(ends: EndsWith): void {
    for (const [live, request] of this.#live) if (ends(request)) live.complete();
  }

  #own(request: SubscriptionRequest, document: UpstreamDocument, cursor: string | null): OwnResults {
    return new OwnResults(this.#source(request, document, cursor), this.#parts.executor, request);
  }

  #placeOf(request: SubscriptionRequest, document: UpstreamDocument): Place {
    const shares = this.#shares.get(request.planned) ?? new Map<string, SharedSubscription>();
    this.#shares.set(request.planned, shares);
    return { shares, key: sharingKey(request, document) };
  }

  #share(
    request: SubscriptionRequest,
    document: UpstreamDocument,
    { shares, key }: Place,
    cursor: string | null,
  ): SharedSubscription {
    const { context } = request;
    // Each subscriber's own connection ends with its own token: the shared one must not end with the first one's.
    const viewer = { ...context.viewer, expiresAt: null };
    const { cancellation: _, ...others } = context;
    const forAll = { ...request, context: { ...others, viewer } };
    const left = () => {
      if (shares.get(key) === shared) shares.delete(key);
    };
    const source = this.#source(forAll, document, cursor);
    const shared = new SharedSubscription({ source, cursor }, this.#parts.executor, forAll, left);
    shares.set(key, shared);
    return shared;
  }

  #source({ variables, context }: SubscriptionRequest, document: UpstreamDocument, cursor: string | null) {
    const { sign, options } = this.#parts;
    const socket = this.#socketOf(document.subgraph);
    return new ResumingSource({ document, variables, context, socket, sign, options, cursor });
  }

  #documentOf(planned: PlannedOperation): UpstreamDocument {
    const known = this.#documents.get(planned);
    if (known) return known;
    if (!planned.primary) throw new Error('Only a subscription can be subscribed to.');
    const subgraph = this.#parts.supergraph.supergraph.subgraphs().get(planned.primary.serviceName);
    if (!subgraph) throw new Error(`The supergraph has no subgraph ${planned.primary.serviceName}.`);
    const document = upstreamDocument(planned.primary, subgraph.schema);
    this.#documents.set(planned, document);
    return document;
  }

  #socketOf(subgraph: string): SubgraphSocket {
    const known = this.#sockets.get(subgraph);
    if (known) return known;
    const { sign, connectionViewer, supergraph } = this.#parts;
    const url = supergraph.subgraphUrls.get(subgraph) ?? '';
    const socket = new SubgraphSocket(url, () => ({ ...sign(connectionViewer, 'connection') }));
    this.#sockets.set(subgraph, socket);
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sockets.values()].map((socket) => socket[Symbol.asyncDispose]()));
  }
}

/** Whoever wants what was before catches up alone. */
function asksForPast({ after }: UpstreamDocument, variables: SubscriptionRequest['variables']): boolean {
  if (after.kind === 'variable') return variables[after.name] !== undefined && variables[after.name] !== null;
  return after.kind === 'literal';
}

/** Results must not depend on where the client wanted to begin: its variable is for that alone. */
function canBeShared({ after }: UpstreamDocument, { operation, fragments }: PlannedOperation): boolean {
  if (after.kind !== 'variable') return true;
  let uses = 0;
  const count = { [Kind.VARIABLE]: ({ name }: VariableNode) => void (uses += Number(name.value === after.name)) };
  visit(operation.selectionSet, count);
  for (const fragment of Object.values(fragments)) visit(fragment, count);
  return uses === 1;
}

/** Of one plan: the same variables (but where each wants to begin), and the same rights. */
function sharingKey(
  { variables, context: { viewer, forwarded } }: SubscriptionRequest,
  { after }: UpstreamDocument,
): string {
  const others = sorted(variables).filter(([name]) => after.kind !== 'variable' || name !== after.name);
  return JSON.stringify([others, { ...viewer, expiresAt: null }, forwarded]);
}

function sorted(variables: SubscriptionRequest['variables']): readonly (readonly [string, unknown])[] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}
