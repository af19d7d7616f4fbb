import { ormQuery } from '../../../platform/db/viewer-query.ts';
import { type EventOf, followTopic } from '../../../platform/events/follow-topic.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import type { MonitoringContext } from './context.ts';

type PayloadOf<Of extends MonitoringEvent['topic']> = Extract<MonitoringEvent, { topic: Of }>;

/**
 * This subgraph's events of a topic, each with what `load` finds for it, for members of an organization.
 * @throws UNAUTHENTICATED, FORBIDDEN, BAD_CURSOR, CURSOR_EXPIRED
 */
export function followMonitoring<Of extends MonitoringEvent['topic'], Item>(
  { orm, viewer, topics }: MonitoringContext,
  topic: Of,
  after: string | null | undefined,
  load: (event: EventOf<PayloadOf<Of>>) => Promise<Item | null>,
): AsyncGenerator<Item, void, undefined> {
  requireMember(viewer);
  return followTopic({ topics, schema: 'monitoring', topic, query: ormQuery(orm, viewer), after, load });
}
