import type { ViewerQuery } from '../db/viewer-query.ts';
import { badCursor } from '../errors/graph-errors.ts';
import { decodeEventCursor } from '../graphql/cursor.ts';
import type { EventRow } from './event-table.ts';
import { followEvents } from './follow-events.ts';
import type { Topics } from './topics.ts';

/** The name under which Redis says that a topic of a subgraph has news. */
const wakeTopic = (schema: string, topic: string): string => `${schema}.${topic}`;

/** After the commit: tells those who listen which topics have news. */
export async function announce(topics: Topics, schema: string, changed: Iterable<string>): Promise<void> {
  await Promise.all([...new Set(changed)].map((topic) => topics.changed(wakeTopic(schema, topic))));
}

export type EventOf<Payload> = EventRow & { readonly payload: Payload };

export interface FollowTopicOptions<Payload, Item> {
  readonly topics: Topics;
  readonly schema: string;
  readonly topic: string;
  /** Reads as the viewer: row-level security of `<schema>.event` decides which events there are. */
  readonly query: ViewerQuery;
  /** The subscriber's cursor; without one, from now on. */
  readonly after: string | null | undefined;
  /** What is sent for an event; null passes it over (filtered out, or its subject has become invisible meanwhile). */
  readonly load: (event: EventOf<Payload>) => Promise<Item | null> | Item | null;
}

/**
 * Events of a topic behind a cursor, as far as the viewer may see them. Whether the viewer may ask is the caller's
 * matter. Needs `eventTable` and `eventBounds` in the schema and a select policy for the reader.
 * @throws BAD_CURSOR, CURSOR_EXPIRED
 */
export function followTopic<Payload, Item>(
  options: FollowTopicOptions<Payload, Item>,
): AsyncGenerator<Item, void, undefined> {
  const left = new AbortController();
  const source = itemsOf(options, left.signal);
  return {
    next: () => source.next(),
    return: () => {
      left.abort();
      return source.return();
    },
    throw: (fault: unknown) => {
      left.abort();
      return source.throw(fault);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}

async function* itemsOf<Payload, Item>(
  { topics, schema, topic, query, after, load }: FollowTopicOptions<Payload, Item>,
  signal: AbortSignal,
): AsyncGenerator<Item, void, undefined> {
  const from = after ? decodeEventCursor(after) : null;
  const bounds = () => readBounds(query, schema);
  if (from !== null && from > ((await bounds())?.newest ?? 0)) throw badCursor();
  const read = (cursor: number, limit: number) => readEvents<Payload>(query, schema, topic, cursor, limit);
  const events = followEvents({ topics, topic: wakeTopic(schema, topic), after: from, read, bounds, signal });
  for await (const event of events) {
    const item = await load(event);
    if (item !== null) yield item;
  }
}

interface Row {
  readonly cursor: string | number;
  readonly subject_id: string;
  readonly occurred_at: Date | string;
  readonly payload: unknown;
}

async function readEvents<Payload>(
  query: ViewerQuery,
  schema: string,
  topic: string,
  after: number,
  limit: number,
): Promise<EventOf<Payload>[]> {
  const rows = await query<Row>(
    `select cursor, subject_id, occurred_at, payload from ${schema}.event
     where topic = $1 and cursor > $2 order by cursor limit $3`,
    [topic, after, limit],
  );
  return rows.map((row) => ({
    cursor: Number(row.cursor),
    topic,
    subjectId: row.subject_id,
    occurredAt: new Date(row.occurred_at),
    payload: row.payload as Payload,
  }));
}

async function readBounds(query: ViewerQuery, schema: string): Promise<{ oldest: number; newest: number } | null> {
  const [row] = await query<{ oldest: string | number | null; newest: string | number | null }>(
    `select oldest, newest from ${schema}.event_bounds()`,
  );
  if (row === undefined || row.oldest === null || row.newest === null) return null;
  return { oldest: Number(row.oldest), newest: Number(row.newest) };
}
