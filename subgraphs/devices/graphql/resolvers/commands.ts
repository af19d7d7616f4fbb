import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { notFound } from '../../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import { answerOnce } from '../../../../platform/idempotency/answer-once.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import {
  commandCatalogue,
  commandKind,
  type CommandKind,
  faultOfParameters,
  isFor,
} from '../../domain/command-catalogue.ts';
import { durationMs } from '../../../../core/time/duration.ts';
import type { DeviceType as Type } from '../../domain/vocabulary.ts';
import { audit, type Change, schema } from '../../store/change.ts';
import { commandChanged, commandColumns, type CommandRow, insertCommand, offerCommand } from '../../store/commands.ts';
import { lockCommand, mayBeSent, moveCommand } from '../../store/commands.ts';
import { finishedForCampaign } from '../../store/command-effects.ts';
import type { DeviceRow } from '../../store/entities.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { deviceWithScope, requireWorker } from '../rights.ts';
import { CommandDescription, CommandInput, DeviceCommand } from '../types/command.ts';
import { DeviceCommandConnection, DeviceCommandPayload, SendDeviceCommandInput } from '../types/command.ts';
import { Device } from '../types/device.ts';
import { DeviceType } from '../types/enums.ts';

const defaultExpiryMs = 15 * 60_000;
const longestExpiryMs = 7 * 86_400_000;

export async function commandById({ query }: DevicesContext, id: string): Promise<CommandRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await query<CommandRow>(`select ${commandColumns} from devices.command t where t.id = $1`, [id]);
  return row ?? null;
}

@Resolver(() => DeviceCommand)
export class Commands {
  @FieldResolver(() => Device, { nullable: true, description: 'The device; null when it is not visible.' })
  device(@Root() { deviceId }: DeviceCommand, @Ctx() { loaders }: DevicesContext) {
    return loaders.device.load(deviceId);
  }

  @Query(() => DeviceCommand, {
    nullable: true,
    description: 'A command. NOT_FOUND when there is none or it is not visible.',
  })
  async deviceCommand(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: DevicesContext) {
    return (await commandById(context, id)) ?? Promise.reject(notFound('command'));
  }

  @Query(() => [CommandDescription], { description: 'Commands that people can send; about ten, so no pages.' })
  commandCatalogue(
    @Arg('deviceType', () => DeviceType, { nullable: true, description: 'Only those this type of device knows.' })
    type: Type | null,
  ): CommandDescription[] {
    return commandCatalogue.filter((kind) => !kind.internal && (!type || isFor(kind, type)));
  }

  @Mutation(() => DeviceCommandPayload, {
    description:
      'Sends a command to a device. Needs SEND_COMMANDS; not for viewers. At most once: nothing is executed twice.',
  })
  async sendDeviceCommand(
    @Arg('input', () => SendDeviceCommandInput, { description: 'The command.' }) input: SendDeviceCommandInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceCommandPayload> {
    requireWorker(context.viewer);
    return commandPayload(context, async () => {
      const device = await deviceWithScope(context, input.deviceId, 'SEND_COMMANDS');
      const checked = check(input, device);
      await checkModel(context, input, device);
      return context.change((change) => send(change, context, input, checked));
    });
  }

  @Mutation(() => DeviceCommandPayload, {
    description: 'Calls a command back that the device has not acknowledged. Needs SEND_COMMANDS.',
  })
  async cancelDeviceCommand(
    @Arg('input', () => CommandInput, { description: 'The command.' }) input: CommandInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceCommandPayload> {
    requireWorker(context.viewer);
    return commandPayload(context, async () => {
      await checkScope(context, input.commandId);
      return context.change(async (change) => {
        const row = await locked(change, input.commandId);
        const moved = await moveCommand(change, row, 'cancel');
        if (moved === null) throw new Refusal('INVALID_STATE', `It is ${row.state}: too late to call it back.`);
        await finishedForCampaign(change, moved);
        await auditCommand(change, 'command_cancelled', moved);
        return moved.id;
      });
    });
  }

  @Mutation(() => DeviceCommandPayload, {
    description:
      'Lets a command of safety class 2 go. By another administrator or manager than who asked; needs SEND_COMMANDS.',
  })
  async approveDeviceCommand(
    @Arg('input', () => CommandInput, { description: 'The command.' }) input: CommandInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceCommandPayload> {
    const { id: userId } = requireManager(context.viewer);
    return commandPayload(context, async () => {
      await checkScope(context, input.commandId);
      return context.change((change) => approve(change, input.commandId, userId));
    });
  }
}

@Resolver(() => Device)
export class CommandsOfDevice {
  @FieldResolver(() => [CommandDescription], {
    description: 'Commands that people can send to it: those of its type that its model knows; about ten, so no pages.',
  })
  async commandCatalogue(@Root() { id, deviceType }: Device, @Ctx() { query }: DevicesContext) {
    const names = await commandsOfModel(query, id);
    const known = commandCatalogue.filter((kind) => !kind.internal && isFor(kind, deviceType));
    return known.filter(({ name }) => names === null || names.includes(name));
  }

  @FieldResolver(() => DeviceCommandConnection, {
    description: 'Its commands, newest first; empty without SEND_COMMANDS or READ_HEALTH.',
  })
  commands(@Root() { id }: Device, @Args(() => PageArgs) page: PageArgs, @Ctx() { lists }: DevicesContext) {
    return lists.commands(id, page);
  }
}

async function commandPayload(context: DevicesContext, work: () => Promise<string>): Promise<DeviceCommandPayload> {
  requireMember(context.viewer);
  const { done, error } = await attempt(work);
  return { command: done === null ? null : await commandById(context, done), errors: error ? [error] : [] };
}

async function checkScope(context: DevicesContext, commandId: string): Promise<void> {
  const row = await commandById(context, commandId);
  if (row === null) throw new Refusal('NOT_FOUND', 'There is no such command.', ['commandId']);
  await deviceWithScope(context, row.deviceId, 'SEND_COMMANDS');
}

async function locked({ client }: Change, id: string): Promise<CommandRow> {
  const row = await lockCommand(client, id);
  if (row === null) throw new Refusal('NOT_FOUND', 'There is no such command.', ['commandId']);
  return row;
}

interface Checked {
  readonly kind: CommandKind;
  readonly device: DeviceRow;
  readonly params: unknown;
  readonly expiresInMs: number;
}

function check(input: SendDeviceCommandInput, device: DeviceRow): Checked {
  const kind = commandKind(input.name);
  if (kind === undefined || kind.internal || !isFor(kind, device.deviceType))
    throw new Refusal('BAD_USER_INPUT', 'This type of device knows no such command: see commandCatalogue.', ['name']);
  if (device.lifecycle === 'decommissioned') throw new Refusal('INVALID_STATE', 'The device is decommissioned.');
  const params = input.params ?? {};
  const fault = faultOfParameters(kind, params);
  if (fault !== null) throw new Refusal('BAD_USER_INPUT', fault.message, ['params', fault.name]);
  const expiresInMs = input.expiresIn ? durationMs(input.expiresIn) : defaultExpiryMs;
  if (expiresInMs === null || expiresInMs < 1_000 || expiresInMs > longestExpiryMs)
    throw new Refusal('BAD_USER_INPUT', 'A command waits PT1S to P7D.', ['expiresIn']);
  return { kind, device, params, expiresInMs };
}

/** A template of the model may leave out some of the commands that the type knows. */
async function checkModel({ query }: DevicesContext, { name }: SendDeviceCommandInput, device: DeviceRow) {
  const known = await commandsOfModel(query, device.id);
  if (known !== null && !known.includes(name))
    throw new Refusal('BAD_USER_INPUT', `${device.model} knows only ${known.join(', ')}.`, ['name']);
}

async function commandsOfModel(query: DevicesContext['query'], deviceId: string): Promise<string[] | null> {
  const [row] = await query<{ names: string[] | null }>('select devices.model_commands($1) as names', [deviceId]);
  return row?.names ?? null;
}

async function send(
  change: Change,
  { viewer }: DevicesContext,
  input: SendDeviceCommandInput,
  { kind, device, params, expiresInMs }: Checked,
): Promise<string> {
  const { id: userId, organizationId } = requireMember(viewer);
  const once = { schema, actor: organizationId, operation: 'sendDeviceCommand', key: input.idempotencyKey };
  const answer = await answerOnce(change.client, { ...once, request: input }, async () => {
    const row = await insertCommand(change, {
      ...{ id: uuidV4(), organizationId, deviceId: device.id, name: kind.name, params, safetyClass: kind.safetyClass },
      ...{ timeoutSeconds: kind.timeoutSeconds, requestedBy: userId, expiresAt: new Date(Date.now() + expiresInMs) },
      campaignId: null,
    });
    await auditCommand(change, 'command_requested', row);
    return row.id;
  });
  if (answer.kind === 'conflict')
    throw new Refusal('CONFLICT', 'This key was used for another command: use a new one.', ['idempotencyKey']);
  return answer.answer;
}

async function approve(change: Change, commandId: string, userId: string): Promise<string> {
  const row = await locked(change, commandId);
  if (row.state !== 'queued' || mayBeSent(row))
    throw new Refusal('INVALID_STATE', 'It does not wait for an approval.', ['commandId']);
  if (row.requestedBy === userId)
    throw new Refusal('INVALID_STATE', 'Another person than the one who asked has to approve.', ['commandId']);
  const { rows } = await change.client.query<CommandRow>(
    `update devices.command t set approved_by = $2, approved_at = now() where t.id = $1 returning ${commandColumns}`,
    [row.id, userId],
  );
  for (const approved of rows) {
    change.events.push(commandChanged(approved));
    offerCommand(change, approved);
    await auditCommand(change, 'command_approved', approved);
  }
  return row.id;
}

const auditCommand = ({ client }: Change, action: string, row: CommandRow) =>
  audit(client, {
    ...{ organizationId: row.organizationId, action, subjectId: row.deviceId },
    details: { commandId: row.id, name: row.name, params: row.params },
  });
