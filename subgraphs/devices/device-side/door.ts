import type { IncomingMessage, ServerResponse } from 'node:http';
import type pg from 'pg';
import { deepestJson, isDeeperThan } from '../../../platform/json/depth.ts';
import { deviceIdOf, hashCredential } from '../../../platform/auth/device-credential.ts';
import type { Route } from '../../../platform/graphql/server-options.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { answer, readBody } from '../../../platform/observability/http.ts';
import { heard } from './heard.ts';

// What the doors for devices that speak no GraphQL have in common.

/** `sender` is the id of the device whose credential was checked. */
export type Handler = (request: IncomingMessage, response: ServerResponse, sender: string) => Promise<void>;

export interface DoorTools {
  readonly owner: pg.Pool;
  readonly logger: Logger;
}

export const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://device');

export const refuse = (response: ServerResponse, status: number, code: string, message: string) =>
  answer(response, status, { error: { code, message } });

/** @returns undefined when it is no JSON, or nested deeper than anybody would */
export async function json(request: IncomingMessage): Promise<unknown> {
  try {
    const value = JSON.parse(await readBody(request)) as unknown;
    return isDeeperThan(value, deepestJson) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Lets devices in, and nobody else; the credential is looked up each time, so that a revocation holds at once. */
export function authenticated(tools: DoorTools, method: string, handler: Handler): Route {
  return serving(tools.logger, method, async (request, response) => {
    const sender = await senderOf(tools.owner, request);
    if (sender === null)
      return refuse(response, 401, 'UNAUTHENTICATED', 'Send the device’s credential as bearer token.');
    await heard(tools.owner, sender);
    await handler(request, response, sender);
  });
}

/** Answers requests of this method; a fault of ours is logged, and told as such. */
export function serving(
  logger: Logger,
  method: string,
  handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Route {
  return (request, response) => {
    if (request.method !== method)
      return refuse(response, 405, 'METHOD_NOT_ALLOWED', `This is asked by ${method} alone.`);
    handler(request, response).catch((fault: unknown) => {
      logger.error({ err: fault }, 'a device could not be answered');
      if (!response.headersSent) refuse(response, 500, 'INTERNAL_SERVER_ERROR', 'It is our fault: try again.');
      else response.destroy();
    });
  };
}

/** The device whose live credential came as bearer token; null without one. */
export async function senderOf(owner: pg.Pool, { headers }: IncomingMessage): Promise<string | null> {
  const credential = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
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
