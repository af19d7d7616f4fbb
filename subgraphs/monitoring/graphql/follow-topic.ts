import { asViewer } from '../../../platform/db/orm.ts';
import { badCursor } from '../../../platform/errors/graph-errors.ts';
import { followEvents } from '../../../platform/events/follow-events.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { decodeEventCursor } from '../../../platform/graphql/cursor.ts';
import { wakeTopic } from '../store/announce.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import type { EventOf } from '../store/read-events.ts';
import { readEventBounds, readEvents } from '../store/read-events.ts';
import type { MonitoringContext } from './context.ts';

/**
 * Events of a topic behind a cursor (from now on without one) as far as the viewer may see them, each with what `load`
 * finds for it; an event whose subject has become invisible meanwhile is passed over.
 * @throws UNAUTHENTICATED, FORBIDDEN, BAD_CURSOR, CURSOR_EXPIRED
 */
export async function* followTopic<Of extends MonitoringEvent['topic'], Item>(
  { orm, viewer, topics }: MonitoringContext,
  topic: Of,
  cursor: string | null | undefined,
  load: (event: EventOf<Of>) => Promise<Item | null>,
): AsyncGenerator<Item, void, undefined> {
  requireMember(viewer);
  const after = cursor ? decodeEventCursor(cursor) : null;
  const bounds = () => asViewer(orm, viewer, readEventBounds);
  if (after !== null && after > ((await bounds())?.newest ?? 0)) throw badCursor();
  const read = (from: number, limit: number) => asViewer(orm, viewer, (em) => readEvents(em, topic, from, limit));
  for await (const event of followEvents({ topics, topic: wakeTopic(topic), after, read, bounds })) {
    const item = await load(event);
    if (item !== null) yield item;
  }
}
