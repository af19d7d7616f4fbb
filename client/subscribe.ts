import { Backoff } from './backoff.ts';
import type { GraphError } from './graph-error.ts';
import { type GraphFault } from './graph-error.ts';
import { listen, type EventMessage } from './listen.ts';

export interface ResumingSubscription<Data> {
  /** The graph's URL, http(s) or ws(s). */
  readonly url: string;
  /** A function is asked again for each connection, so that an expired token is no end. */
  readonly token?: string | (() => string | Promise<string>);
  /** Must pass its variable `$after` to the root field and select the event's `cursor` (under that name). */
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Replay what came after this cursor, then go on live. */
  readonly after?: string | null;
  /** Called for one event after the other. An event counts as received when this has returned. */
  readonly onEvent: (data: Data, cursor: string | null, faults: readonly GraphFault[]) => void | Promise<void>;
  /** Called once with what ends the subscription for good, and for each break that is being mended. */
  readonly onError?: (error: GraphError, final: boolean) => void;
  readonly signal?: AbortSignal;
}

/**
 * Subscribes and stays subscribed: after any break it connects again with the cursor of the last event received (most
 * clients repeat their first one). Resolves when the signal is aborted, when the subscription completes, or after an
 * error that trying again cannot cure (CURSOR_EXPIRED: start anew from `error.oldestCursor`, knowing that events are lost).
 */
export async function subscribeWithResume<Data = Record<string, unknown>>(
  options: ResumingSubscription<Data>,
): Promise<void> {
  const backoff = new Backoff();
  let cursor = options.after ?? null;
  while (!options.signal?.aborted) {
    const token = typeof options.token === 'function' ? await options.token() : options.token;
    const { url, query, signal } = options;
    const variables = { ...options.variables, after: cursor };
    const error = await listen<Data>({ url, token, query, variables, signal }, async (message) => {
      backoff.reset();
      cursor = await deliver(message, options, cursor);
    });
    if (error === null || options.signal?.aborted) return;
    const curable = error.temporary || (error.code === 'UNAUTHENTICATED' && typeof options.token === 'function');
    options.onError?.(error, !curable);
    if (!curable) return;
    await backoff.wait(options.signal);
  }
}

async function deliver<Data>(
  { data, errors }: EventMessage<Data>,
  { onEvent }: ResumingSubscription<Data>,
  last: string | null,
): Promise<string | null> {
  const cursor = cursorOf(data);
  await onEvent(data, cursor, errors);
  return cursor ?? last;
}

/** An event is one root field whose value has a `cursor`. */
function cursorOf(data: unknown): string | null {
  const [event] = Object.values(data as Record<string, unknown>);
  const cursor = typeof event === 'object' && event !== null && 'cursor' in event ? event.cursor : null;
  return typeof cursor === 'string' ? cursor : null;
}
