import { cursorExpired } from '../errors/graph-errors.ts';
import { encodeCursor } from '../graphql/cursor.ts';
import type { Topics } from './topics.ts';

const pageSize = 200;

export interface FollowOptions<Row extends { readonly cursor: number }> {
  readonly topics: Topics;
  readonly topic: string;
  /** The last cursor that the subscriber has; null starts with what happens from now on. */
  readonly after: number | null;
  /** Rows of the topic that the viewer may see, after a cursor, in its order, at most `limit`. */
  readonly read: (after: number, limit: number) => Promise<readonly Row[]>;
  /** Oldest and newest cursor of the table, whoever may see them; null when it is empty. */
  readonly bounds: () => Promise<{ oldest: number; newest: number } | null>;
  /** Ends the waiting for news: a generator that waits cannot be ended from outside. */
  readonly signal?: AbortSignal;
}

/**
 * What was missed, then what comes, with no gap and no repeat.
 * @throws CURSOR_EXPIRED when events after the cursor are no longer kept.
 */
export async function* followEvents<Row extends { readonly cursor: number }>(
  options: FollowOptions<Row>,
): AsyncGenerator<Row, void, undefined> {
  const { topics, topic, read, signal } = options;
  let wake = Promise.withResolvers<void>();
  const stop = topics.listen(topic, () => wake.resolve());
  const leave = () => wake.resolve();
  signal?.addEventListener('abort', leave);
  try {
    let at = await startOf(options);
    for (;;) {
      wake = Promise.withResolvers<void>();
      if (signal?.aborted) return;
      const rows = await read(at, pageSize);
      for (const row of rows) {
        at = row.cursor;
        yield row;
      }
      if (rows.length < pageSize) await wake.promise;
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', leave);
  }
}

async function startOf<Row extends { readonly cursor: number }>({
  after,
  bounds,
}: FollowOptions<Row>): Promise<number> {
  const kept = await bounds();
  if (after === null) return kept?.newest ?? 0;
  if (kept !== null && after < kept.oldest - 1) throw cursorExpired(encodeCursor(kept.oldest - 1));
  return after;
}
