import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { get } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../../client/request.ts';
import { startStack, type TestStack } from '../../support/stack.ts';

const closing = new AsyncDisposableStack();
let stack: TestStack;
let origin: string;

beforeAll(async () => {
  stack = closing.use(await startStack());
  origin = new URL(stack.graph).origin;
}, 120_000);
afterAll(() => closing.disposeAsync(), 30_000);

interface Registered {
  readonly registerDevice: { readonly device: { readonly id: string }; readonly credential: string };
}

async function camera() {
  const input = {
    ...{ deviceSerial: `CAM-${randomUUID()}`, deviceType: 'CAMERA', manufacturer: 'M', model: 'V' },
    ...{ buildingId: stack.world.building.id, connectionType: 'WIRED', installationLocation: 'Car' },
  };
  const query = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } credential } }`;
  const token = stack.world.tokens.owner;
  const { registerDevice } = await request<Registered>({ url: stack.graph, token, query, variables: { input } });
  return { id: registerDevice.device.id, credential: registerDevice.credential };
}

it("a camera's picture goes up in parts and comes down by the graph's link, all at the gateway's address", async () => {
  const { id, credential } = await camera();
  const headers = { authorization: `Bearer ${credential}` };
  const picture = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), randomBytes(300_000)]);
  const sha256 = createHash('sha256').update(picture).digest('hex');
  const body = JSON.stringify({ takenAt: new Date().toISOString(), sizeBytes: picture.length, sha256 });
  const announced = await fetch(`${origin}/devices/snapshots`, { method: 'POST', headers, body });
  expect(announced.status).toBe(201);
  const { upload } = (await announced.json()) as { upload: { path: string } };
  const at = new URL(upload.path, origin);
  const send = (from: number, to: number) =>
    fetch(at, {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': String(from) },
      body: picture.subarray(from, to),
    });
  expect((await send(0, 100_000)).status).toBe(204);
  const held = await fetch(at, { method: 'HEAD', headers });
  expect([held.status, held.headers.get('upload-offset')]).toEqual([200, '100000']);
  expect((await send(100_000, picture.length)).status).toBe(200);
  const query = `query ($id: ID!) { device(id: $id) { snapshots(first: 1) { edges { node { url sha256 } } } } }`;
  const { device } = await request<{
    device: { snapshots: { edges: { node: { url: string; sha256: string } }[] } };
  }>({ url: stack.graph, token: stack.world.tokens.owner, query, variables: { id } });
  const [{ node } = { node: { url: '', sha256: '' } }] = device.snapshots.edges;
  expect(new URL(node.url).origin).toBe(origin);
  const shown = await fetch(node.url);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(Buffer.from(await shown.arrayBuffer()).equals(picture)).toBe(true);
});

it('nobody is let in without a credential, and what is no door is said so', async () => {
  expect((await fetch(`${origin}/devices/commands`)).status).toBe(401);
  expect((await fetch(`${origin}/devices/nothing`)).status).toBe(404);
});

it('no path leads from the doors to anything else of the subgraph', async () => {
  for (const path of ['/devices/../graphql', '/devices/%2e%2e/graphql', '/devices/../jwks.json', '/devices/../livez']) {
    const status = await new Promise((resolve, reject) =>
      get({ host: '127.0.0.1', port: new URL(origin).port, path }, (answer) => resolve(answer.resume().statusCode)).on(
        'error',
        reject,
      ),
    );
    expect(status, path).toBe(404);
  }
});

it('what is nested deeper than anybody would is refused, by HTTP and in the graph, and a device at a door is heard', async () => {
  const { id, credential } = await camera();
  const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
  const body = `{"commandId":"${randomUUID()}","outcome":"succeeded","result":${deep}}`;
  const headers = { authorization: `Bearer ${credential}` };
  const completed = await fetch(`${origin}/devices/commands/complete`, { method: 'POST', headers, body });
  expect([completed.status, await completed.json()]).toMatchObject([400, { error: { code: 'BAD_USER_INPUT' } }]);
  const query = `mutation ($input: SetDesiredConfigurationInput!) { setDesiredConfiguration(input: $input) { errors { code } } }`;
  const asked = await fetch(stack.graph, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.world.tokens.owner}`, 'content-type': 'application/json' },
    body: `{"query":${JSON.stringify(query)},"variables":{"input":{"deviceId":"${id}","configuration":{"settings":${deep}}}}}`,
  });
  expect(await asked.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  const look = `query ($id: ID!) { device(id: $id) { lastSeen } }`;
  const token = stack.world.tokens.owner;
  const { device } = await request<{ device: { lastSeen: string | null } }>({
    url: stack.graph,
    token,
    query: look,
    variables: { id },
  });
  expect(device.lastSeen).not.toBeNull();
});
