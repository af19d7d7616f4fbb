import { createClient } from 'graphql-ws';
import { GraphError, type GraphFault } from './graph-error.ts';

export interface Listening {
  readonly url: string;
  readonly token: string | undefined;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly signal: AbortSignal | undefined;
}

export interface EventMessage<Data> {
  readonly data: Data;
  readonly errors: readonly GraphFault[];
}

/**
 * One connection, one subscription, until it ends: resolves to null when it completed (or the signal was aborted), else
 * to the reason. Messages are handed over one at a time; what the handler throws is thrown.
 */
export async function listen<Data>(
  { url, token, query, variables, signal }: Listening,
  onMessage: (message: EventMessage<Data>) => Promise<void>,
): Promise<GraphError | null> {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    retryAttempts: 0,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const messages = client.iterate<Data>({ query, variables });
  const stop = () => void messages.return?.();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    // An answer without data just before the end says why it ends; before another message it is one lost event.
    let faults: readonly GraphFault[] = [];
    for (;;) {
      const step = await messages.next().catch((reason: unknown) => reasonOf(reason));
      if (signal?.aborted) return null;
      if (step instanceof GraphError) return step;
      if (step.done) return faults.length > 0 ? new GraphError(faults) : null;
      const { data = null, errors = [] } = step.value;
      faults = data === null ? (errors as readonly GraphFault[]) : [];
      if (data !== null) await onMessage({ data, errors: errors as readonly GraphFault[] });
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    void client.dispose();
  }
}

/** graphql-ws throws the errors of an `error` message, a close event, or what the WebSocket reported. */
function reasonOf(reason: unknown): GraphError {
  if (Array.isArray(reason)) return new GraphError(reason as GraphFault[]);
  const code = closeCodeOf(reason);
  if (code === 4401 || code === 4403) return lost('The token is not (or no longer) valid.', 'UNAUTHENTICATED');
  if (code === 4290) return lost('Events came faster than they were taken.', 'SLOW_CONSUMER');
  return lost(code === null ? 'No connection.' : `The connection closed (${code}).`, 'CONNECTION_LOST');
}

function lost(message: string, code: string): GraphError {
  return new GraphError([{ message }], code);
}

function closeCodeOf(reason: unknown): number | null {
  const hasCode = typeof reason === 'object' && reason !== null && 'code' in reason;
  return hasCode && typeof reason.code === 'number' ? reason.code : null;
}
