import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import type { CommandEvent } from '../../domain/command-lifecycle.ts';
import type { Change } from '../../store/change.ts';
import { commandColumns, type CommandRow, lockCommand, moveCommand } from '../../store/commands.ts';
import { commandSucceeded, finishedForCampaign } from '../../store/command-effects.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireDevice } from '../rights.ts';
import { CommandInput, CompleteCommandInput, DeviceCommand, DeviceCommandPayload } from '../types/command.ts';

const mostPending = 50;
const maxResultBytes = 64 * 1024;

/** What a device, or a gateway for its children, does with its commands. */
@Resolver()
export class CommandsOfDevices {
  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Query(() => [DeviceCommand], {
    description: `Commands that wait for the device that asks, or for its children, oldest first, at most ${mostPending}. Execute one only after acknowledgeCommand succeeded.`,
  })
  pendingCommands(@Ctx() context: DevicesContext): Promise<CommandRow[]> {
    const sender = requireDevice(context.viewer);
    return context.change(async (change) => {
      const { rows } = await change.client.query<CommandRow>(
        `select ${commandColumns} from devices.command t join devices.device d on d.id = t.device_id
         where $1::uuid in (d.id, d.gateway_id) and t.state in ('queued', 'sent') and t.expires_at > now()
           and (t.safety_class < 2 or t.approved_at is not null)
         order by t.requested_at, t.id limit ${mostPending} for update of t`,
        [sender],
      );
      const sent: CommandRow[] = [];
      for (const row of rows) sent.push((await moveCommand(change, row, 'send')) ?? row);
      return sent;
    });
  }

  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Mutation(() => DeviceCommandPayload, {
    description: 'A device takes a command on. Succeeds once and before it expires: then, and only then, execute it.',
  })
  acknowledgeCommand(
    @Arg('input', () => CommandInput, { description: 'The command.' }) input: CommandInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceCommandPayload> {
    return move(context, input.commandId, async (change, row) => {
      if (row.expiresAt.getTime() <= Date.now())
        throw new Refusal('INVALID_STATE', 'It has expired: do not execute it.');
      return step(change, row, 'acknowledge');
    });
  }

  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Mutation(() => DeviceCommandPayload, {
    description: 'A device says how a command ended that it has acknowledged. The same outcome twice changes nothing.',
  })
  completeCommand(
    @Arg('input', () => CompleteCommandInput, { description: 'How it ended.' }) input: CompleteCommandInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceCommandPayload> {
    const { result, message = null, outcome } = input;
    return move(context, input.commandId, async (change, row) => {
      if (Buffer.byteLength(JSON.stringify(result ?? null)) > maxResultBytes)
        throw new Refusal('BAD_USER_INPUT', 'A result has at most 64 KiB.', ['result']);
      if ((message?.length ?? 0) > 1000)
        throw new Refusal('BAD_USER_INPUT', 'A message has at most 1000 characters.', ['message']);
      if (row.state === outcome) return row;
      const event = outcome === 'succeeded' ? 'succeed' : 'fail';
      const moved = await step(change, row, event, { message, ...(result ? { result } : {}) });
      if (outcome === 'succeeded') await commandSucceeded(change, moved);
      await finishedForCampaign(change, moved);
      return moved;
    });
  }
}

async function step(
  change: Change,
  row: CommandRow,
  event: CommandEvent,
  outcome: { result?: unknown; message?: string | null } = {},
): Promise<CommandRow> {
  const moved = await moveCommand(change, row, event, outcome);
  if (moved === null)
    throw new Refusal('INVALID_STATE', `The command is ${row.state}: do not execute it.`, ['commandId']);
  return moved;
}

async function move(
  context: DevicesContext,
  commandId: string,
  work: (change: Change, row: CommandRow) => Promise<CommandRow>,
): Promise<DeviceCommandPayload> {
  const sender = requireDevice(context.viewer);
  const { done, error } = await attempt(() =>
    context.change(async (change) => {
      const row = isUuid(commandId) ? await lockCommand(change.client, commandId) : null;
      if (row === null || !(await isOf(change, row, sender)))
        throw new Refusal('NOT_FOUND', 'There is no such command for this device.', ['commandId']);
      return work(change, row);
    }),
  );
  return { command: done, errors: error ? [error] : [] };
}

async function isOf({ client }: Change, { deviceId }: CommandRow, sender: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'select 1 from devices.device where id = $1 and $2::uuid in (id, gateway_id)',
    [deviceId, sender],
  );
  return rowCount === 1;
}
