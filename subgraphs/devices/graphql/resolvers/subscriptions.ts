import { Directive, Arg, Resolver, Root, Subscription } from 'type-graphql';
import { followTopic } from '../../../../platform/events/follow-topic.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { encodeCursor } from '../../../../platform/graphql/cursor.ts';
import { Cursor } from '../../../../platform/graphql/scalars.ts';
import type { DevicesContext } from '../../context.ts';
import type { CommandState } from '../../domain/command-lifecycle.ts';
import type { DeviceStatus } from '../../domain/device-status.ts';
import { schema } from '../../store/change.ts';
import { lockCommand, mayBeSent, moveCommand } from '../../store/commands.ts';
import { requireDevice } from '../rights.ts';
import { CommandForDeviceEvent, DeviceCommandEvent, DeviceCommandFilter } from '../types/command.ts';
import { DeviceStatusEvent, DeviceStatusFilter } from '../types/status.ts';
import { commandById } from './commands.ts';

interface Subscribing {
  readonly args: Record<string, never>;
  readonly context: DevicesContext;
}
interface Asked<Filter = unknown> {
  readonly filter?: Filter | null;
  readonly after?: string | null;
}
interface StatusPayload {
  readonly deviceId: string;
  readonly equipmentId: string | null;
  readonly buildingId: string;
  readonly previousStatus: DeviceStatus;
  readonly status: DeviceStatus;
  /** The gateway because of which it went or came. */
  readonly becauseOf?: string | null;
  /** Devices by subject, and buildings, when the event is about many. */
  readonly subjects?: Readonly<Record<string, number>>;
  readonly buildings?: readonly string[];
}
interface CommandPayload {
  readonly commandId: string;
  readonly deviceId: string;
  readonly state: CommandState;
}

export const afterOptions = {
  nullable: true,
  description:
    'Cursor of the last event received: what came after it is sent first. Without it, only what happens from now on.',
} as const;
const expired = 'CURSOR_EXPIRED when events after the cursor are no longer kept.';
const narrows = { nullable: true, description: 'Narrows what is sent.' } as const;

@Resolver()
export class Subscriptions {
  @Subscription(() => DeviceStatusEvent, {
    description: `Devices that came, went or changed in health. ${expired}`,
    subscribe: ({ args, context }: Subscribing) => followStatuses(context, args),
  })
  deviceStatusChanged(
    @Root() event: DeviceStatusEvent,
    @Arg('filter', () => DeviceStatusFilter, narrows) _filter?: DeviceStatusFilter | null,
    @Arg('after', () => Cursor, afterOptions) _after?: string | null,
  ): DeviceStatusEvent {
    return event;
  }

  @Subscription(() => DeviceCommandEvent, {
    description: `Commands and their way, with SEND_COMMANDS or READ_HEALTH. ${expired}`,
    subscribe: ({ args, context }: Subscribing) => followCommands(context, args),
  })
  deviceCommandChanged(
    @Root() event: DeviceCommandEvent,
    @Arg('filter', () => DeviceCommandFilter, narrows) _filter?: DeviceCommandFilter | null,
    @Arg('after', () => Cursor, afterOptions) _after?: string | null,
  ): DeviceCommandEvent {
    return event;
  }

  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Subscription(() => CommandForDeviceEvent, {
    description: `For a device: commands for it and its children. Ask pendingCommands once for what waits already. ${expired}`,
    subscribe: ({ args, context }: Subscribing) => followOwnCommands(context, args),
  })
  deviceCommands(
    @Root() event: CommandForDeviceEvent,
    @Arg('after', () => Cursor, afterOptions) _after?: string | null,
  ): CommandForDeviceEvent {
    return event;
  }
}

const passes = <T>(wanted: T | null | undefined, actual: T | null) => !wanted || wanted === actual;
const among = <T>(wanted: readonly T[] | null | undefined, actual: T) => !wanted || wanted.includes(actual);

function followStatuses(context: DevicesContext, { filter, after }: Asked<DeviceStatusFilter>) {
  requireMember(context.viewer);
  return followTopic<StatusPayload, DeviceStatusEvent>({
    ...{ topics: context.topics, schema, topic: 'device-status-changed', query: context.query, after },
    load: async ({ cursor, occurredAt, payload }) => {
      if (!among(filter?.statuses, payload.status)) return null;
      const device = await deviceOf(context, payload, filter ?? {});
      if (device === null) return null;
      const { previousStatus, status, subjects } = payload;
      const devicesAffected = subjects ? await visibleCount(context, subjects) : 1;
      return { cursor: encodeCursor(cursor), occurredAt, previousStatus, status, device, devicesAffected };
    },
  });
}

/** The device that the event is told with, as the filter wants it; null when it wants or sees none of them. */
async function deviceOf(context: DevicesContext, payload: StatusPayload, filter: DeviceStatusFilter) {
  const { subjects, buildings = [], becauseOf } = payload;
  if (subjects === undefined) {
    const { deviceId, equipmentId, buildingId } = payload;
    const wanted = passes(filter.deviceId, deviceId) && passes(filter.equipmentId, equipmentId);
    return wanted && passes(filter.buildingId, buildingId) ? context.loaders.device.load(deviceId) : null;
  }
  if (filter.buildingId && !buildings.includes(filter.buildingId)) return null;
  if (filter.equipmentId && !(filter.equipmentId in subjects)) return null;
  if (filter.deviceId) return oneOf(context, filter.deviceId, { subjects, becauseOf: becauseOf ?? null });
  return (await context.loaders.device.load(payload.deviceId)) ?? anyOf(context, Object.keys(subjects));
}

/** The device that is asked for, when it is among those that came or went. */
async function oneOf({ loaders }: DevicesContext, id: string, payload: Pick<StatusPayload, 'subjects' | 'becauseOf'>) {
  const { subjects = {}, becauseOf } = payload;
  const device = await loaders.device.load(id);
  const behind = device !== null && (!becauseOf || [device.gatewayId, device.id].includes(becauseOf));
  return behind && (device.equipmentId ?? device.id) in subjects ? device : null;
}

/** Somebody who does not see the gateway sees one of the devices. */
async function anyOf({ query, loaders }: DevicesContext, subjects: readonly string[]) {
  const [row] = await query<{ id: string }>(
    'select id from devices.device where subject_id = any ($1::uuid[]) order by device_serial limit 1',
    [subjects],
  );
  return row === undefined ? null : loaders.device.load(row.id);
}

async function visibleCount({ query }: DevicesContext, subjects: Readonly<Record<string, number>>): Promise<number> {
  const [row] = await query<{ count: number }>('select devices.visible_count($1::jsonb) as count', [
    JSON.stringify(subjects),
  ]);
  return row?.count ?? 0;
}

function followCommands(context: DevicesContext, { filter, after }: Asked<DeviceCommandFilter>) {
  requireMember(context.viewer);
  return followTopic<CommandPayload, DeviceCommandEvent>({
    ...{ topics: context.topics, schema, topic: 'device-command-changed', query: context.query, after },
    load: async ({ cursor, occurredAt, payload }) => {
      const wanted =
        passes(filter?.deviceId, payload.deviceId) &&
        passes(filter?.commandId, payload.commandId) &&
        among(filter?.states, payload.state);
      const command = wanted ? await commandById(context, payload.commandId) : null;
      return command && { cursor: encodeCursor(cursor), occurredAt, state: payload.state, command };
    },
  });
}

/** What has moved on since is passed over. Told twice is harmless: only an acknowledged command is executed. */
function followOwnCommands(context: DevicesContext, { after }: Asked) {
  requireDevice(context.viewer);
  return followTopic<CommandPayload, CommandForDeviceEvent>({
    ...{ topics: context.topics, schema, topic: 'device-commands', query: context.query, after },
    load: ({ cursor, occurredAt, payload }) =>
      context.change(async (change) => {
        const row = await lockCommand(change.client, payload.commandId);
        if (row === null || !['queued', 'sent'].includes(row.state) || !mayBeSent(row)) return null;
        if (row.expiresAt.getTime() <= Date.now()) return null;
        const command = (await moveCommand(change, row, 'send')) ?? row;
        return { cursor: encodeCursor(cursor), occurredAt, command };
      }),
  });
}
