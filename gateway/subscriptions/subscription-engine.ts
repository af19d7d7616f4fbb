import type { Executor } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { SignRequest } from '../execution/subgraph-client.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { LiveSubscription, OwnResults, SharedResults } from './live-subscription.ts';
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

/** Runs federated subscriptions; knows no transport. One connection to each subgraph serves all subscribers. */
export class SubscriptionEngine implements AsyncDisposable {
  readonly #parts: EngineParts;
  readonly #sockets = new Map<string, SubgraphSocket>();
  readonly #shares = new WeakMap<PlannedOperation, Map<string, SharedSubscription>>();
  readonly #documents = new WeakMap<PlannedOperation, UpstreamDocument>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  subscribe(request: SubscriptionRequest): LiveSubscription {
    const document = this.#documentOf(request.planned);
    return new LiveSubscription(
      asksForPast(document, request.variables) ? this.#own(request, document, null) : this.#shared(request, document),
    );
  }

  #own(request: SubscriptionRequest, document: UpstreamDocument, cursor: string | null): OwnResults {
    return new OwnResults(this.#source(request, document, cursor), this.#parts.executor, request);
  }

  #shared(request: SubscriptionRequest, document: UpstreamDocument): SharedResults {
    const { queueCapacity, stallMs } = this.#parts.options;
    const key = sharingKey(request);
    const ofPlan = this.#shares.get(request.planned) ?? new Map<string, SharedSubscription>();
    this.#shares.set(request.planned, ofPlan);
    const shared = ofPlan.get(key) ?? this.#share(request, document, ofPlan, key);
    const goOnAlone = document.resume ? (cursor: string) => this.#own(request, document, cursor) : null;
    return new SharedResults(new SharedMember(shared, queueCapacity), goOnAlone, stallMs);
  }

  #share(
    request: SubscriptionRequest,
    document: UpstreamDocument,
    ofPlan: Map<string, SharedSubscription>,
    key: string,
  ): SharedSubscription {
    const { context } = request;
    // Each subscriber's own connection ends with its own token: the shared one must not end with the first one's.
    const viewer = { ...context.viewer, expiresAt: null };
    const { cancellation: _, ...others } = context;
    const forAll = { ...request, context: { ...others, viewer } };
    const left = () => {
      if (ofPlan.get(key) === shared) ofPlan.delete(key);
    };
    const source = this.#source(forAll, document, null);
    const shared = new SharedSubscription(source, this.#parts.executor, forAll, left);
    ofPlan.set(key, shared);
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

/** Of one plan: the same variables, and the same rights. */
function sharingKey({ variables, context: { viewer, forwarded } }: SubscriptionRequest): string {
  return JSON.stringify([sorted(variables), { ...viewer, expiresAt: null }, forwarded]);
}

function sorted(variables: SubscriptionRequest['variables']): readonly (readonly [string, unknown])[] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}
