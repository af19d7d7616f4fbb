import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from '../capabilities/gateway/support/harbour.ts';
import { openHarbourGateway } from '../capabilities/gateway/support/harbour-gateway.ts';

let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour);
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

/** As a client that has signed in. */
const signedIn: typeof fetch = (url, init) =>
  fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), authorization: 'Bearer captain' } });

describe('GraphQL over HTTP', () => {
  it.each(serverAudits({ url: () => gateway.url, fetchFn: signedIn }).map((audit) => [audit.name, audit] as const))(
    '%s',
    async (_name, audit) => {
      const result = await audit.fn();
      const reason = 'reason' in result ? result.reason : '';
      expect([result.status, reason]).toEqual(['ok', '']);
    },
  );
});
