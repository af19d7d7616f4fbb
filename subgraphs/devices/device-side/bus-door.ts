import { z } from 'zod';
import {
  acknowledgeCommand,
  commandRequests,
  commandSubject,
  completeCommand,
  takeCommands,
} from '../../../core/contracts/device-commands.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import { deepestJson, isDeeperThan } from '../../../platform/json/depth.ts';
import { attempt } from '../graphql/attempt.ts';
import { change, type Change, type ChangeTools, type OfferedCommand } from '../store/change.ts';
import { acknowledge, complete, takePending } from './commands.ts';
import { heard } from './heard.ts';
import { spoken } from './http-door.ts';

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Tells doors which hold a connection of the device. Who does not listen finds the command by `take`. */
export const tellDoors = (bus: Bus) => (commands: readonly OfferedCommand[]) => {
  for (const row of commands) bus.notify(commandSubject(row.deviceId), encode({ command: spoken(row) }));
};

/** Answers the doors of telemetry on the bus, by the same rules as the graph; until the returned function is called. */
export function serveDoors(bus: Bus, tools: ChangeTools): () => void {
  const serve = <T extends { readonly sender: string }>(
    subject: string,
    shape: z.ZodType<T>,
    work: (of: Change, body: T) => Promise<unknown>,
  ) =>
    bus.answer(subject, 'devices', async (data) => {
      const body = shape.safeParse(parsed(data));
      if (!body.success) return encode({ error: { code: 'BAD_USER_INPUT', message: z.prettifyError(body.error) } });
      await heard(tools.owner, body.data.sender);
      const { done, error } = await attempt(() => change(tools, null, (of) => work(of, body.data)));
      return encode(error === null ? done : { error: { code: error.code, message: error.message } });
    });
  const stops = [
    serve(commandRequests.take, takeCommands, async (of, { sender }) => ({
      commands: (await takePending(of, sender)).map(spoken),
    })),
    serve(commandRequests.acknowledge, acknowledgeCommand, async (of, { sender, commandId }) => ({
      command: spoken(await acknowledge(of, sender, commandId)),
    })),
    serve(commandRequests.complete, completeCommand, async (of, { sender, message = null, ...body }) => ({
      command: spoken(await complete(of, sender, { ...body, message })),
    })),
  ];
  return () => stops.forEach((stop) => stop());
}

function parsed(data: Uint8Array): unknown {
  try {
    const value = JSON.parse(new TextDecoder().decode(data)) as unknown;
    return isDeeperThan(value, deepestJson) ? undefined : value;
  } catch {
    return undefined;
  }
}
