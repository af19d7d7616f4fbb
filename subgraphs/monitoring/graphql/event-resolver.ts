import { Arg, Resolver, Root, Subscription } from 'type-graphql';
import { encodeCursor } from '../../../platform/graphql/cursor.ts';
import { Cursor } from '../../../platform/graphql/scalars.ts';
import type { MonitoringContext } from './context.ts';
import { alertMatches, anomalyMatches } from './event-filters.ts';
import { AlertEvent, AnomalyEvent } from './event-types.ts';
import { AlertFilterInput, AnomalyFilterInput } from './filter-inputs.ts';
import { followMonitoring } from './follow-topic.ts';

interface Subscribing {
  readonly args: Record<string, never>;
  readonly context: MonitoringContext;
}

interface Asked<Filter> {
  readonly filter?: Filter | null;
  readonly after?: string | null;
}

const AFTER = {
  nullable: true,
  description:
    'Cursor of the last event received: what came after it is sent first. Without it, only what happens from now on.',
} as const;

@Resolver()
export class EventResolver {
  @Subscription(() => AnomalyEvent, {
    description: 'Anomalies as they are detected. CURSOR_EXPIRED when events after the cursor are no longer kept.',
    subscribe: ({ args, context }: Subscribing) => followAnomalies(context, args),
  })
  anomalyDetected(
    @Root() event: AnomalyEvent,
    @Arg('filter', () => AnomalyFilterInput, { nullable: true, description: 'Narrows what is sent.' })
    _filter?: AnomalyFilterInput | null,
    @Arg('after', () => Cursor, AFTER) _after?: string | null,
  ): AnomalyEvent {
    return event;
  }

  @Subscription(() => AlertEvent, {
    description: 'Whatever happens to alerts. CURSOR_EXPIRED when events after the cursor are no longer kept.',
    subscribe: ({ args, context }: Subscribing) => followAlerts(context, args),
  })
  alertChanged(
    @Root() event: AlertEvent,
    @Arg('filter', () => AlertFilterInput, { nullable: true, description: 'Narrows what is sent.' })
    _filter?: AlertFilterInput | null,
    @Arg('after', () => Cursor, AFTER) _after?: string | null,
  ): AlertEvent {
    return event;
  }
}

function followAnomalies(
  context: MonitoringContext,
  { filter, after }: Asked<AnomalyFilterInput>,
): AsyncGenerator<AnomalyEvent> {
  return followMonitoring(context, 'anomaly-detected', after, async ({ cursor, occurredAt, payload }) => {
    if (!anomalyMatches(payload, filter)) return null;
    const anomaly = await context.loaders.anomaly.load(payload.anomalyId);
    return anomaly && { cursor: encodeCursor(cursor), occurredAt, anomaly };
  });
}

function followAlerts(
  context: MonitoringContext,
  { filter, after }: Asked<AlertFilterInput>,
): AsyncGenerator<AlertEvent> {
  return followMonitoring(context, 'alert-changed', after, async ({ cursor, occurredAt, payload }) => {
    if (!alertMatches(payload, filter)) return null;
    const alert = await context.loaders.alert.load(payload.alertId);
    return alert && { cursor: encodeCursor(cursor), occurredAt, change: payload.change, alert };
  });
}
