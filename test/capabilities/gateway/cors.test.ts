import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayConfigSchema } from '../../../gateway/config.ts';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { openHarbourGateway } from './support/harbour-gateway.ts';

const page = 'https://app.example';
let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour, { corsOrigins: [page] });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const preflight = (origin: string) =>
  fetch(gateway.url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  });
const query = (origin: string) =>
  fetch(gateway.url, {
    method: 'POST',
    headers: { origin, authorization: 'Bearer captain', 'content-type': 'application/json' },
    body: '{"query":"{ forecast }"}',
  });
const allowed = (response: Response) => response.headers.get('access-control-allow-origin');

it('a page that is listed may ask, with a token, and read the answer', async () => {
  const may = await preflight(page);
  expect([may.status, allowed(may)]).toEqual([204, page]);
  expect(may.headers.get('access-control-allow-headers')).toContain('authorization');
  const answer = await query(page);
  expect([answer.status, allowed(answer), answer.headers.get('vary')]).toEqual([200, page, 'origin']);
  expect(answer.headers.get('access-control-expose-headers')).toContain('x-trace-id');
  expect(await answer.json()).toEqual({ data: { forecast: 'calm' } });
});

it('any other page may not', async () => {
  expect(allowed(await preflight('https://other.example'))).toBeNull();
  expect(allowed(await query('https://other.example'))).toBeNull();
});

it('CORS_ORIGINS is a list of origins', () => {
  const read = (CORS_ORIGINS: string) => gatewayConfigSchema.shape.CORS_ORIGINS.safeParse(CORS_ORIGINS);
  expect(read('https://app.example, http://localhost:5173').data).toEqual([
    'https://app.example',
    'http://localhost:5173',
  ]);
  expect(read('*').data).toEqual(['*']);
  for (const wrong of ['app.example', 'https://app.example/', 'https://app.example/path', ''])
    expect(read(wrong).success, wrong).toBe(false);
});
