import { Pool, type Dispatcher } from 'undici';
import { traceHeaders } from '../../platform/observability/tracing.ts';
import type { SubgraphAnswer } from './executor.ts';
import type { Cancellation } from './cancellation.ts';
import type { RequestContext } from './request-context.ts';

export interface RequestSignature {
  readonly claims: string;
  readonly signature: string;
}

/**
 * Signs what is sent to a subgraph (platform/auth/gateway-signature.ts with the gateway's key); null: subgraphs that
 * want no signature.
 */
export type SignRequest = (viewer: RequestContext['viewer'], body: string) => RequestSignature | null;

export interface SubgraphRequest {
  /** The JSON text of the GraphQL request. */
  readonly body: string;
  readonly context: RequestContext;
  /** A query may be sent again when its connection broke; a mutation may not. */
  readonly repeatable: boolean;
}

/** Why a subgraph has no answer. The reason is for our log, never for the client. */
export class SubgraphUnavailable extends Error {
  override readonly name = 'SubgraphUnavailable';
}

export interface SubgraphClientOptions {
  readonly url: string;
  readonly sign: SignRequest;
  readonly timeoutMs: number;
}

/** The gateway's own to say, whatever is forwarded. */
const fixedHeaders = new Set(['content-type', 'accept', 'x-trace-id', 'x-sitesync-claims', 'x-sitesync-signature']);

// Codes of undici and Node for a connection that ended before any byte of an answer came.
const brokenConnection = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** One subgraph over HTTP: a pool of connections kept alive, signed requests, a deadline for each. */
export class SubgraphClient implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #options: SubgraphClientOptions;

  constructor(options: SubgraphClientOptions) {
    const url = new URL(options.url);
    this.#options = options;
    this.#path = url.pathname + url.search;
    // Deadlines are ours (one timer for a request): undici's would be looked at every second.
    const timeouts = { headersTimeout: 0, bodyTimeout: 0, connectTimeout: options.timeoutMs };
    this.#pool = new Pool(url.origin, { connections: 64, pipelining: 1, ...timeouts });
  }

  /** Throws SubgraphUnavailable unless the subgraph answers with a GraphQL response. */
  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const deadlineMs = performance.now() + this.#options.timeoutMs;
    try {
      return await this.#exchange(request, deadlineMs);
    } catch (cause) {
      const inTime = performance.now() < deadlineMs && !request.context.cancellation?.cancelled;
      if (!request.repeatable || !inTime || !brokenConnection.has(codeOf(cause))) throw unavailable(cause);
    }
    // A kept-alive connection was closed under us (a restarted subgraph): one more try on a new one.
    return this.#exchange(request, deadlineMs).catch((cause: unknown) => Promise.reject(unavailable(cause)));
  }

  #exchange(request: SubgraphRequest, deadlineMs: number): Promise<SubgraphAnswer> {
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(resolve, reject);
      // What a mutation does is not undone by going away: it is heard to its end.
      exchange.limit(deadlineMs - performance.now(), request.repeatable ? request.context.cancellation : undefined);
      const options = {
        method: 'POST',
        path: this.#path,
        headers: this.#headers(request),
        body: request.body,
      } as const;
      this.#pool.dispatch(options, exchange);
    });
  }

  /** Names and values in turn: undici takes such a list as it is. */
  #headers({ body, context }: SubgraphRequest): string[] {
    const signed = this.#options.sign(context.viewer, body);
    const headers = ['content-type', 'application/json', 'accept', 'application/json', 'x-trace-id', context.traceId];
    if (signed) headers.push('x-sitesync-claims', signed.claims, 'x-sitesync-signature', signed.signature);
    const others = { ...context.forwarded, ...traceHeaders() };
    for (const name in others) if (!fixedHeaders.has(name)) headers.push(name, others[name] ?? '');
    return headers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

/** One request on the wire, as undici tells of it: without the streams and promises between, which cost more than it. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: SubgraphAnswer) => void;
  readonly #reject: (cause: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #controller: Dispatcher.DispatchController | null = null;
  #aborted: Error | null = null;
  #timer: NodeJS.Timeout | undefined;
  #caller: Cancellation | undefined;
  #gone = () => this.#abort('the caller went away');

  constructor(resolve: (answer: SubgraphAnswer) => void, reject: (cause: unknown) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Gives up after so many milliseconds, or when the caller goes away. */
  limit(remainingMs: number, caller: Cancellation | undefined): void {
    this.#timer = setTimeout(() => this.#abort('no answer in time'), remainingMs);
    this.#caller = caller;
    caller?.add(this.#gone);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#caller?.remove(this.#gone);
  }

  #abort(reason: string): void {
    this.#stop();
    this.#aborted ??= new SubgraphUnavailable(reason);
    this.#reject(this.#aborted);
    this.#controller?.abort(this.#aborted);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(this.#aborted);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    this.#status = statusCode;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#stop();
    const [only = Buffer.alloc(0)] = this.#chunks;
    const bytes = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : only;
    try {
      this.#resolve(readAnswer(this.#status, bytes.toString('utf8')));
    } catch (error) {
      this.#reject(error);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#stop();
    this.#reject(error);
  }
}

function readAnswer(statusCode: number, text: string): SubgraphAnswer {
  // 400 holds GraphQL errors about the request itself; any other refusal is between the gateway and the subgraph.
  if (statusCode !== 200 && statusCode !== 400) throw new SubgraphUnavailable(`HTTP ${statusCode}`);
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new SubgraphUnavailable(`HTTP ${statusCode} without JSON`);
  }
  if (!isResult(answer)) throw new SubgraphUnavailable(`HTTP ${statusCode} without a GraphQL response`);
  return answer;
}

function isResult(answer: unknown): answer is SubgraphAnswer {
  return typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
}

function unavailable(cause: unknown): SubgraphUnavailable {
  if (cause instanceof SubgraphUnavailable) return cause;
  return new SubgraphUnavailable(cause instanceof Error ? cause.message : String(cause), { cause });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
