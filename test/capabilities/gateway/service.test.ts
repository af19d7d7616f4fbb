import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, JSONCodec, type KV, type NatsConnection } from 'nats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayConfigSchema } from '../../../gateway/config.ts';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { startGateway } from '../../../gateway/service.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { ask, type Answer } from './support/harbour-gateway.ts';
import { Issuer } from './support/issuer.ts';
import { eventually, SocketClient } from './support/socket-client.ts';

const natsUrl = process.env['NATS_URL'] ?? '';
const secret = randomBytes(32).toString('hex');
const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const json = JSONCodec();

let harbour: Harbour;
let issuer: Issuer;
let nats: NatsConnection;
let registry: KV;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  issuer = await Issuer.open();
  const { username, password, host } = new URL(natsUrl);
  nats = await connect({ servers: host, ...(username && { user: username, pass: password }) });
  registry = await nats.jetstream().views.kv('registry');
  writeFileSync(join(folder, 'supergraph.graphql'), harbour.sdl);
  gateway = await startGateway(
    gatewayConfigSchema.parse({
      PORT: 0,
      LOG_LEVEL: 'silent',
      GATEWAY_SECRET: secret,
      NATS_URL: natsUrl,
      DEVICES_URL: new URL('/graphql', issuer.jwksUrl).href,
      SUPERGRAPH_FILE: join(folder, 'supergraph.graphql'),
    }),
  );
  const ready = new URL('/readyz', gateway.url);
  let status = 0;
  void (async () => {
    while (status !== 200) status = (await fetch(ready)).status;
  })();
  await eventually(() => status === 200, 'ready');
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await nats?.close();
  await issuer?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const askAs = (token: string) => ask(gateway.url, '{ forecast }', undefined, { authorization: `Bearer ${token}` });
const outcome = ({ status, errors }: Answer) => [status, errors?.[0]?.extensions['code']];

describe('the gateway as a service', () => {
  it('lets a device in by the registry, and out within a second of its credential leaving the registry', async () => {
    const deviceId = randomUUID();
    const credential = `ssd_${deviceId.replaceAll('-', '')}_${randomBytes(24).toString('base64url')}`;
    expect(outcome(await askAs(credential))).toEqual([401, 'UNAUTHENTICATED']);
    const record = { organizationId: randomUUID(), credentialHashes: [sha256(credential)] };
    await registry.put(`device.${deviceId}`, json.encode(record));
    await expect.poll(async () => (await askAs(credential)).status).toBe(200);
    const client = await SocketClient.connect(gateway.url, `Bearer ${credential}`);
    const start = performance.now();
    await registry.put(`device.${deviceId}`, json.encode({ ...record, credentialHashes: [] }));
    expect((await client.closed).code).toBe(4403);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(outcome(await askAs(credential))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it("finds the issuer's keys beside the devices subgraph and signs what it sends on", async () => {
    expect((await askAs(await issuer.sign(60))).status).toBe(200);
    const { headers, body } = harbour.weather.received.at(-1)!;
    const claims = String(headers['x-sitesync-claims']);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ kind: 'user', id: 'u1' });
    expect(headers['x-sitesync-signature']).toMatch(/^t=\d{13},v1=[0-9a-f]{64}$/);
    expect(body).toContain('forecast');
  });
});
