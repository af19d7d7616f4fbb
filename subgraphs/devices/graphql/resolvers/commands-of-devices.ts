import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { DevicesContext } from '../../context.ts';
import { acknowledge, complete, mostPending, takePending, unfinished } from '../../device-side/commands.ts';
import type { Change } from '../../store/change.ts';
import type { CommandRow } from '../../store/commands.ts';
import { attempt } from '../attempt.ts';
import { requireDevice } from '../rights.ts';
import { CommandInput, CompleteCommandInput, DeviceCommand, DeviceCommandPayload } from '../types/command.ts';

/** What a device, or a gateway for its children, does with its commands. */
@Resolver()
export class CommandsOfDevices {
  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Query(() => [DeviceCommand], {
    description: `Commands that wait for the device that asks, or for its children, oldest first, at most ${mostPending}. Execute one only after acknowledgeCommand succeeded.`,
  })
  pendingCommands(@Ctx() context: DevicesContext): Promise<CommandRow[]> {
    const sender = requireDevice(context.viewer);
    return context.change((change) => takePending(change, sender));
  }

  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Query(() => [DeviceCommand], {
    description: `Commands that the device that asks, or a child of it, has acknowledged and not completed, oldest first, at most ${mostPending}: what to go on with after a restart.`,
  })
  unfinishedCommands(@Ctx() context: DevicesContext): Promise<CommandRow[]> {
    const sender = requireDevice(context.viewer);
    return context.change((change) => unfinished(change, sender));
  }

  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Mutation(() => DeviceCommandPayload, {
    description: 'A device takes a command on. Succeeds once and before it expires: then, and only then, execute it.',
  })
  acknowledgeCommand(
    @Arg('input', () => CommandInput, { description: 'The command.' }) input: CommandInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceCommandPayload> {
    return move(context, (change, sender) => acknowledge(change, sender, input.commandId));
  }

  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Mutation(() => DeviceCommandPayload, {
    description: 'A device says how a command ended that it has acknowledged. The same outcome twice changes nothing.',
  })
  completeCommand(
    @Arg('input', () => CompleteCommandInput, { description: 'How it ended.' }) input: CompleteCommandInput,
    @Ctx() context: DevicesContext,
  ): Promise<DeviceCommandPayload> {
    return move(context, (change, sender) => complete(change, sender, input));
  }
}

async function move(
  context: DevicesContext,
  work: (change: Change, sender: string) => Promise<CommandRow>,
): Promise<DeviceCommandPayload> {
  const sender = requireDevice(context.viewer);
  const { done, error } = await attempt(() => context.change((change) => work(change, sender)));
  return { command: done, errors: error ? [error] : [] };
}
