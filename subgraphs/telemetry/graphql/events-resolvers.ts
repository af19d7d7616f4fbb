import { Arg, Args, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import type { EquipmentEvent as StoredEvent } from '../../../core/contracts/equipment-event.ts';
import { followTopic } from '../../../platform/events/follow-topic.ts';
import { poolQuery } from '../../../platform/db/viewer-query.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { encodeCursor } from '../../../platform/graphql/cursor.ts';
import { connectionOf, pageOf } from '../../../platform/graphql/pagination.ts';
import { Cursor } from '../../../platform/graphql/scalars.ts';
import { spanOf } from '../../../platform/graphql/time-range.ts';
import type { TelemetryContext } from '../context.ts';
import type { EventRow } from '../store/read-events.ts';
import type { Of } from '../store/of.ts';
import { equipmentEventTopic } from '../store/write-events.ts';
import type { EquipmentEvent } from './event-types.ts';
import { EquipmentEventConnection, EquipmentEventFilter, EquipmentEventReported, EventsArgs } from './event-types.ts';
import { Device, Equipment } from './reading-types.ts';
import { requireScope } from './require-scope.ts';

async function page(of: Of, id: string, args: EventsArgs, context: TelemetryContext) {
  const asked = pageOf(args, 2);
  const request = { ...asked, codes: args.codes ?? null, ...spanOf(args.range, context.startedAt) };
  const rows = await context.events.load({ of, id, args: request });
  const keysOf = (row: EventRow) => [row.time.getTime(), row.id];
  const { edges, pageInfo } = connectionOf(rows, asked, keysOf, 0);
  return {
    pageInfo,
    edges: edges.map(({ cursor, node }) => ({ cursor, node: presentEvent(node) })),
    count: () => context.eventCounts.load({ of, id, args: request }),
  };
}

const recentEvents = { nullable: true, description: 'Equipment events, newest first.' };

@Resolver(() => Equipment)
export class EquipmentEvents {
  @FieldResolver(() => EquipmentEventConnection, recentEvents)
  async recentEvents(
    @Root() { id }: Equipment,
    @Args(() => EventsArgs) args: EventsArgs,
    @Ctx() context: TelemetryContext,
  ) {
    await requireScope(id, context);
    return page('subject_id', id, args, context);
  }
}

@Resolver(() => Device)
export class DeviceEvents {
  @FieldResolver(() => EquipmentEventConnection, recentEvents)
  recentEvents(@Root() { id }: Device, @Args(() => EventsArgs) args: EventsArgs, @Ctx() context: TelemetryContext) {
    return page('device_id', id, args, context);
  }
}

interface Subscribing {
  readonly args: { readonly filter?: EquipmentEventFilter | null; readonly after?: string | null };
  readonly context: TelemetryContext;
}

@Resolver()
export class EventFeed {
  @Subscription(() => EquipmentEventReported, {
    description:
      'Equipment events as they are stored. CURSOR_EXPIRED when events after the cursor are no longer kept (7 days).',
    subscribe: ({ args, context }: Subscribing) => follow(args, context),
  })
  equipmentEvent(
    @Root() event: EquipmentEventReported,
    @Arg('filter', () => EquipmentEventFilter, { nullable: true, description: 'Narrows what is sent.' })
    _filter?: EquipmentEventFilter | null,
    @Arg('after', () => Cursor, {
      nullable: true,
      description:
        'Cursor of the last event received: what came after it is sent first. Without it, only what happens from now on.',
    })
    _after?: string | null,
  ): EquipmentEventReported {
    return event;
  }
}

function follow(
  { filter, after }: Subscribing['args'],
  { reader, topics, viewer }: TelemetryContext,
): AsyncGenerator<EquipmentEventReported> {
  const query = poolQuery(reader, requireMember(viewer));
  return followTopic<StoredEvent, EquipmentEventReported>({
    ...{ topics, schema: 'telemetry', topic: equipmentEventTopic, query, after },
    load: ({ cursor, occurredAt, payload }) => {
      if (!matches(payload, filter)) return null;
      const event = presentEvent({ ...payload, time: occurredAt });
      return { cursor: encodeCursor(cursor), occurredAt, event };
    },
  });
}

function matches(event: StoredEvent, filter: EquipmentEventFilter | null | undefined): boolean {
  return (
    (filter?.equipmentIds?.includes(event.subjectId) ?? true) &&
    (filter?.deviceIds?.includes(event.deviceId) ?? true) &&
    (filter?.codes?.includes(event.code) ?? true)
  );
}

function presentEvent(row: EventRow): EquipmentEvent {
  return {
    id: row.id,
    type: row.code,
    time: row.time,
    details: row.details,
    operatingMode: row.operatingMode === 'not_stated' ? null : row.operatingMode,
    device: { id: row.deviceId },
    equipment: row.subjectId === row.deviceId ? null : { id: row.subjectId },
  };
}
