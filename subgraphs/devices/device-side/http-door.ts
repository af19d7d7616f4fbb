import type { ToldCommand } from '../../../core/contracts/device-commands.ts';
import { z } from 'zod';
import type { Route } from '../../../platform/graphql/server-options.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { answer } from '../../../platform/observability/http.ts';
import { attempt } from '../graphql/attempt.ts';
import { change, type Change, type ChangeTools, type OfferedCommand } from '../store/change.ts';
import type { CommandRow } from '../store/commands.ts';
import { acknowledge, complete, takePending, unfinished } from './commands.ts';
import { authenticated, type Handler, json, refuse } from './door.ts';

const statusOf: Readonly<Record<string, number>> = { NOT_FOUND: 404, INVALID_STATE: 409, BAD_USER_INPUT: 400 };
const acknowledgement = z.object({ commandId: z.string() });
const ending = z.object({
  commandId: z.string(),
  outcome: z.enum(['succeeded', 'failed']),
  result: z.unknown().optional(),
  message: z.string().nullish(),
});

/**
 * Commands by plain HTTP for devices that speak no GraphQL, with the device's credential as bearer token:
 * `GET /devices/commands`, `GET /devices/commands/unfinished`, `POST /devices/commands/acknowledge` { commandId },
 * `POST /devices/commands/complete` { commandId, outcome, result, message }. The same rules as in the graph.
 */
export function commandDoor(tools: ChangeTools & { readonly logger: Logger }): Readonly<Record<string, Route>> {
  const list =
    (read: typeof takePending): Handler =>
    async (_, response, sender) => {
      const rows = await change(tools, null, (of) => read(of, sender));
      answer(response, 200, { commands: rows.map(spoken) });
    };
  const post =
    <T>(shape: z.ZodType<T>, work: (of: Change, sender: string, body: T) => Promise<CommandRow>): Handler =>
    async (request, response, sender) => {
      const body = shape.safeParse(await json(request));
      if (!body.success) return refuse(response, 400, 'BAD_USER_INPUT', z.prettifyError(body.error));
      const { done, error } = await attempt(() => change(tools, null, (of) => work(of, sender, body.data)));
      if (done === null) return refuse(response, statusOf[error.code] ?? 400, error.code, error.message);
      answer(response, 200, { command: spoken(done) });
    };
  const route = (method: string, handler: Handler) => authenticated(tools, method, handler);
  return {
    '/devices/commands': route('GET', list(takePending)),
    '/devices/commands/unfinished': route('GET', list(unfinished)),
    '/devices/commands/acknowledge': route(
      'POST',
      post(acknowledgement, (of, sender, body) => acknowledge(of, sender, body.commandId)),
    ),
    '/devices/commands/complete': route(
      'POST',
      post(ending, (of, sender, { message = null, ...body }) => complete(of, sender, { ...body, message })),
    ),
  };
}

/** What a device is told of a command, by HTTP and on the bus. */
export const spoken = ({ id, deviceId, name, params, state, expiresAt }: OfferedCommand): ToldCommand => ({
  ...{ id, deviceId, name, params, state, expiresAt: expiresAt.toISOString() },
});
