import type { ToldCommand } from '../../../core/contracts/device-commands.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type pg from 'pg';
import { z } from 'zod';
import { deviceIdOf, hashCredential } from '../../../platform/auth/device-credential.ts';
import type { Route } from '../../../platform/graphql/server-options.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { answer, readBody } from '../../../platform/observability/http.ts';
import { attempt } from '../graphql/attempt.ts';
import { change, type Change, type ChangeTools, type OfferedCommand } from '../store/change.ts';
import type { CommandRow } from '../store/commands.ts';
import { acknowledge, complete, takePending, unfinished } from './commands.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, sender: string) => Promise<void>;

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

const refuse = (response: ServerResponse, status: number, code: string, message: string) =>
  answer(response, status, { error: { code, message } });

/** @returns undefined when it is no JSON */
async function json(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await readBody(request)) as unknown;
  } catch {
    return undefined;
  }
}

/** Lets devices in, and nobody else; the credential is looked up each time, so that a revocation holds at once. */
export function authenticated(
  { owner, logger }: { readonly owner: pg.Pool; readonly logger: Logger },
  method: string,
  handler: Handler,
): Route {
  const serve: Handler = async (request, response) => {
    if (request.method !== method)
      return refuse(response, 405, 'METHOD_NOT_ALLOWED', `This is asked by ${method} alone.`);
    const sender = await senderOf(owner, request.headers.authorization);
    if (sender === null)
      return refuse(response, 401, 'UNAUTHENTICATED', 'Send the device’s credential as bearer token.');
    await handler(request, response, sender);
  };
  return (request, response) => {
    serve(request, response, '').catch((fault: unknown) => {
      logger.error({ err: fault }, 'a device could not be answered');
      if (!response.headersSent) refuse(response, 500, 'INTERNAL_SERVER_ERROR', 'It is our fault: try again.');
      else response.destroy();
    });
  };
}

async function senderOf(owner: pg.Pool, authorization: string | undefined): Promise<string | null> {
  const credential = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const claimed = deviceIdOf(credential);
  if (claimed === null) return null;
  const { rowCount } = await owner.query(
    `select 1 from devices.credential c join devices.device d on d.id = c.device_id
     where c.hash = $1 and c.device_id = $2 and c.revoked_at is null and (c.expires_at is null or c.expires_at > now())
       and d.lifecycle <> 'decommissioned'`,
    [hashCredential(credential), claimed],
  );
  return rowCount === 1 ? claimed : null;
}
