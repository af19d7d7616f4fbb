import type { Executor, GraphResult } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { SignRequest } from '../execution/subgraph-client.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { ResumingSource, type SourceOptions } from './resuming-source.ts';
import { SubgraphSocket } from './subgraph-socket.ts';
import { upstreamDocument, type UpstreamDocument } from './upstream-document.ts';

export interface EngineParts {
  readonly supergraph: LoadedSupergraph;
  readonly executor: Executor;
  readonly sign: SignRequest;
  /** Who the shared connection to a subgraph is opened as; each subscription on it is signed for its own viewer. */
  readonly connectionViewer: RequestContext['viewer'];
  readonly options: SourceOptions;
}

export interface SubscriptionRequest {
  readonly planned: PlannedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
}

/** Runs federated subscriptions; knows no transport. One connection to each subgraph serves all subscribers. */
export class SubscriptionEngine implements AsyncDisposable {
  readonly #parts: EngineParts;
  readonly #sockets = new Map<string, SubgraphSocket>();
  readonly #documents = new WeakMap<PlannedOperation, UpstreamDocument>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  subscribe(request: SubscriptionRequest): LiveSubscription {
    const document = this.#documentOf(request.planned);
    const { sign, options, executor } = this.#parts;
    const { variables, context } = request;
    const socket = this.#socketOf(document.subgraph);
    return new LiveSubscription(
      new ResumingSource({ document, variables, context, socket, sign, options }),
      executor,
      request,
    );
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

/**
 * Results of one subscription, one for each event. An object and not a generator function: `return` must end it at once,
 * while a generator would first wait for its next event.
 */
export class LiveSubscription implements AsyncGenerator<GraphResult, undefined, undefined> {
  readonly #source: ResumingSource;
  readonly #executor: Executor;
  readonly #request: SubscriptionRequest;

  constructor(source: ResumingSource, executor: Executor, request: SubscriptionRequest) {
    this.#source = source;
    this.#executor = executor;
    this.#request = request;
  }

  async next(): Promise<IteratorResult<GraphResult, undefined>> {
    const event = await this.#source.take();
    if (event === null) return { done: true, value: undefined };
    const { planned, variables, context } = this.#request;
    return { done: false, value: await this.#executor.execute(planned, { variables, context, event }) };
  }

  async return(): Promise<IteratorResult<GraphResult, undefined>> {
    this.#source[Symbol.dispose]();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<GraphResult, undefined>> {
    this.#source[Symbol.dispose]();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#source[Symbol.dispose]();
  }
}
