import { Backoff } from './backoff.ts';
import { GraphError, type GraphFault } from './graph-error.ts';

export interface GraphRequest<Variables> {
  readonly url: string;
  readonly token?: string;
  readonly query: string;
  readonly variables?: Variables;
  /**
   * How often to try again after a temporary failure (default 0). Give it for queries, and for mutations that carry an
   * `idempotencyKey`: any other mutation could be carried out twice.
   */
  readonly retries?: number;
  /** How long one try may take (ms). */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphFault[];
}

/** Runs one query or mutation over HTTP. Throws GraphError for any error in the answer, also beside partial data. */
export async function request<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
  options: GraphRequest<Variables>,
): Promise<Data> {
  const backoff = new Backoff();
  for (let left = options.retries ?? 0; ; left--) {
    try {
      return await requestOnce<Data, Variables>(options);
    } catch (error) {
      const again = error instanceof GraphError && error.temporary && left > 0 && !options.signal?.aborted;
      if (!again) throw error;
    }
    await backoff.wait(options.signal);
  }
}

async function requestOnce<Data, Variables>(options: GraphRequest<Variables>): Promise<Data> {
  const { data, errors } = await exchange<Data, Variables>(options);
  if (errors && errors.length > 0) throw new GraphError(errors);
  if (!data) throw new GraphError([], 'INTERNAL_SERVER_ERROR');
  return data;
}

async function exchange<Data, Variables>(options: GraphRequest<Variables>): Promise<Answer<Data>> {
  const { url, token, query, variables, timeoutMs = 30_000, signal } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    return (await response.json()) as Answer<Data>;
  } catch (error) {
    if (signal?.aborted) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new GraphError([{ message }], 'CONNECTION_LOST');
  }
}
