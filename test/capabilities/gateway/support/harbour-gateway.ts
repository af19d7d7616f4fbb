import { pino } from 'pino';
import { openGateway, type GatewaySettings, type OpenGateway } from '../../../../gateway/open-gateway.ts';
import type { Viewer } from '../../../../platform/auth/viewer.ts';
import { anonymousViewer } from '../../../../platform/auth/viewer.ts';
import type { Harbour } from './harbour.ts';

export const captain: Viewer = {
  kind: 'user',
  id: 'u1',
  organizationId: '7b0f9c1e-5f0f-4f51-9a53-0d1a60a1c001',
  organizationKind: 'OWNER',
  role: 'ADMIN',
  deviceId: null,
  expiresAt: null,
};

/** A gateway over the harbour where everybody with `Bearer captain` is signed in. */
export function openHarbourGateway(harbour: Harbour, settings: Partial<GatewaySettings> = {}): Promise<OpenGateway> {
  return openGateway({
    sdl: harbour.sdl,
    host: '127.0.0.1',
    port: 0,
    sign: (viewer) => ({ claims: Buffer.from(JSON.stringify(viewer)).toString('base64url'), signature: 'test' }),
    authenticate: async (authorization) =>
      authorization === undefined ? anonymousViewer : authorization === 'Bearer captain' ? captain : null,
    watchRevocation: () => () => {},
    introspection: true,
    missing: () => [],
    logger: pino({ level: process.env['LOG_LEVEL'] ?? 'silent' }),
    ...settings,
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[] | undefined;
  readonly text: string;
}

export async function ask(
  url: string,
  query: string,
  variables?: unknown,
  headers: Record<string, string> = { authorization: 'Bearer captain' },
): Promise<Answer> {
  return post(url, JSON.stringify({ query, variables }), headers);
}

export async function post(url: string, body: string | Buffer, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  return { status: response.status, headers: response.headers, data, errors, text };
}
