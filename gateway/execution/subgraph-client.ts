import { Pool, type Dispatcher } from 'undici';
import type { SubgraphAnswer } from './executor.ts';
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
    this.#pool = new Pool(url.origin, { connections: 64, pipelining: 1, connectTimeout: options.timeoutMs });
  }

  /** Throws SubgraphUnavailable unless the subgraph answers with a GraphQL response. */
  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const deadline = AbortSignal.timeout(this.#options.timeoutMs);
    const caller = request.repeatable ? request.context.signal : undefined;
    const signal = caller ? AbortSignal.any([deadline, caller]) : deadline;
    try {
      return await this.#exchange(request, signal);
    } catch (cause) {
      if (!request.repeatable || signal.aborted || !brokenConnection.has(codeOf(cause))) throw unavailable(cause);
    }
    // A kept-alive connection was closed under us (a restarted subgraph): one more try on a new one.
    return this.#exchange(request, signal).catch((cause: unknown) => Promise.reject(unavailable(cause)));
  }

  async #exchange(request: SubgraphRequest, signal: AbortSignal): Promise<SubgraphAnswer> {
    const response = await this.#pool.request({
      method: 'POST',
      path: this.#path,
      headers: this.#headers(request),
      body: request.body,
      signal,
    });
    const text = await response.body.text();
    return readAnswer(response, text);
  }

  #headers({ body, context }: SubgraphRequest): Record<string, string> {
    const signed = this.#options.sign(context.viewer, body);
    return {
      ...context.forwarded,
      'content-type': 'application/json',
      accept: 'application/json',
      ...(signed && { 'x-sitesync-claims': signed.claims, 'x-sitesync-signature': signed.signature }),
      'x-trace-id': context.traceId,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

function readAnswer({ statusCode }: Dispatcher.ResponseData, text: string): SubgraphAnswer {
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
