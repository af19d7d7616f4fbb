import type { Topics } from '../../../platform/events/topics.ts';
import type { MonitoringEvent } from './monitoring-event.ts';

/** The name under which Redis says that a topic has news. */
export const wakeTopic = (topic: MonitoringEvent['topic']): string => `monitoring.${topic}`;

/** After the commit: tells those who listen which topics have news. */
export async function announce(topics: Topics, events: readonly MonitoringEvent[]): Promise<void> {
  await Promise.all([...new Set(events.map(({ topic }) => topic))].map((topic) => topics.changed(wakeTopic(topic))));
}
