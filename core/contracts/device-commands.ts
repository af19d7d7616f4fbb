import { z } from 'zod';

/**
 * Commands for devices, over core NATS: devices owns them, the doors that devices are connected to bring them. Nothing of it is
 * kept by NATS; who did not listen finds a command by `take`.
 */

/** A command as doors tell it to a device. */
export const toldCommand = z.object({
  id: z.uuid(),
  deviceId: z.uuid(),
  name: z.string(),
  /** As the catalogue of commands describes them: an object, or null. */
  params: z.unknown(),
  state: z.string(),
  /** RFC 3339. */
  expiresAt: z.string(),
});
export type ToldCommand = z.infer<typeof toldCommand>;

/** Published on `device.command.<device id>` when a command may be taken now. */
export const commandNotice = z.object({ command: toldCommand });
export const commandSubject = (deviceId: string): string => `device.command.${deviceId}`;
export const everyCommandSubject = 'device.command.*';

/** Subjects of requests; `sender` is the device whose credential the door has checked. */
export const commandRequests = {
  take: 'device.commands.take',
  acknowledge: 'device.commands.acknowledge',
  complete: 'device.commands.complete',
} as const;

export const takeCommands = z.object({ sender: z.uuid() });
export const acknowledgeCommand = takeCommands.extend({ commandId: z.string() });
export const completeCommand = acknowledgeCommand.extend({
  outcome: z.enum(['succeeded', 'failed']),
  result: z.unknown().optional(),
  message: z.string().nullish(),
});

/** Answers: what was asked for, or why not (codes as in the graph). */
export const commandAnswer = z.union([
  z.object({ commands: z.array(toldCommand) }),
  z.object({ command: toldCommand }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
]);
