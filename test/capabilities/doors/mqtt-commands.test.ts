import { randomBytes, randomUUID } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousViewer, type Viewer } from '../../../platform/auth/viewer.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { readDevicesConfig } from '../../../subgraphs/devices/config.ts';
import { startDevices } from '../../../subgraphs/devices/service.ts';
import { startApi } from '../../../subgraphs/telemetry/api.ts';
import { telemetryEnv } from '../../../subgraphs/telemetry/config.ts';
import { freePorts } from '../../../deploy/all-in-one/network.ts';
import { provisionDatabase } from '../../../platform/db/provision.ts';
import { privateServers } from '../../support/private-servers.ts';
import { SubgraphClient } from '../../support/subgraph-client.ts';
import { until } from '../../support/until.ts';
import { connectMqtt } from './mqtt-client.ts';

const secret = 'what gateway and subgraphs share in this test';
const closing = new AsyncDisposableStack();
afterAll(() => closing.disposeAsync());

interface Told {
  readonly id: string;
  readonly deviceId: string;
  readonly name: string;
  readonly state: string;
}
interface Receipt {
  readonly messageId: number | null;
  readonly command?: Told;
  readonly error?: { readonly code: string };
}

const manager: Viewer = {
  ...anonymousViewer,
  ...{ kind: 'user', id: randomUUID(), organizationId: randomUUID(), organizationKind: 'OWNER', role: 'ADMIN' },
};
const buildingId = randomUUID();
let graph: SubgraphClient;
let mqttPort: number | null;
let stopDevices: () => Promise<void>;

beforeAll(async () => {
  const { urls } = closing.use(await privateServers());
  const databases = await provisionDatabase(urls.DATABASE_URL, secret);
  const [port = 0] = await freePorts(1);
  const common = { NATS_URL: urls.NATS_URL, REDIS_URL: urls.REDIS_URL, LOG_LEVEL: 'silent', GATEWAY_SECRET: secret };
  const { devices, telemetry } = databases;
  const service = await startDevices(
    readDevicesConfig({
      ...{
        ...common,
        PORT: String(port),
        KEY_SECRET: randomBytes(32).toString('hex'),
        OBJECT_STORE: 'file:///tmp/unused',
      },
      ...{ DATABASE_URL: devices.ownerUrl, READER_DATABASE_URL: devices.readerUrl },
    }),
  );
  stopDevices = async () => service[Symbol.asyncDispose]();
  closing.defer(() => stopDevices());
  const api = closing.use(
    await startApi(
      telemetryEnv.parse({
        ...{ ...common, MQTT_PORT: '0', DATABASE_URL: telemetry.ownerUrl, READER_DATABASE_URL: telemetry.readerUrl },
      }),
    ),
  );
  mqttPort = api.mqttPort;
  graph = new SubgraphClient(`http://127.0.0.1:${port}/graphql`, secret);
  closing.defer(() => graph.close());
  const owner = openPool(devices.ownerUrl, { name: 'test' });
  await owner.query(`insert into devices.organization (id, name, kind) values ($1, 'Owner', 'OWNER')`, [
    manager.organizationId,
  ]);
  await owner.query(
    `insert into devices.building (id, organization_id, name, time_zone) values ($1, $2, 'House', 'UTC')`,
    [buildingId, manager.organizationId],
  );
  await owner.end();
}, 60_000);

async function asked<T>(operation: string, input: object): Promise<T> {
  const { data, errors } = await graph.ask(manager, operation, { input });
  expect(errors).toBeUndefined();
  return Object.values(data ?? {})[0] as T;
}

const register = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } credential errors { code message } } }`;
const send = `mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { command { id } errors { code } } }`;

async function registered(more: object = {}) {
  const { device, credential } = await asked<{ device: { id: string }; credential: string }>(register, {
    ...{ deviceSerial: randomUUID(), deviceType: 'VIBRATION_SENSOR', manufacturer: 'Thermia', model: 'V-1' },
    ...{ buildingId, connectionType: 'WIRED', ...more },
  });
  return { id: device.id, credential };
}

const sent = async (deviceId: string, more: object = {}) =>
  (await asked<{ command: { id: string } }>(send, { deviceId, name: 'PING', ...more })).command.id;

const stateOf = async (commandId: string) => {
  const query = 'query ($id: ID!) { deviceCommand(id: $id) { state result } }';
  const { data } = await graph.ask(manager, query, { id: commandId });
  return data?.['deviceCommand'] as { state: string; result: unknown } | null;
};

/** A device connected to the door that keeps what it is told. */
async function connected({ id, credential }: { id: string; credential: string }, ofs = [id]) {
  const client = await until('the door to know the device', async () => {
    const one = connectMqtt(mqttPort, credential);
    const entered = await new Promise<MqttClient | null>((resolve) => {
      one.once('connect', () => resolve(one));
      one.on('error', () => resolve(null));
      one.once('close', () => resolve(null));
    });
    if (entered === null) one.end(true);
    return entered;
  });
  closing.defer(() => void client.end(true));
  const commands: Told[] = [];
  const receipts: Receipt[] = [];
  client.on('message', (topic, payload) => {
    const said = JSON.parse(payload.toString()) as Told & Receipt;
    (topic.endsWith('/commands') ? (commands as unknown[]) : (receipts as unknown[])).push(said);
  });
  const subscribe = () =>
    client.subscribeAsync(
      ofs.flatMap((of) => [`devices/${of}/commands`, `devices/${of}/receipts`]),
      { qos: 1 },
    );
  const say = async (of: string, step: 'acknowledge' | 'complete', body: unknown) => {
    const before = receipts.length;
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    await client.publishAsync(`devices/${of}/commands/${step}`, payload, { qos: 1 });
    return until('a receipt', async () => receipts[before]);
  };
  const told = (commandId: string) =>
    until('the command to be delivered', async () => commands.find((one) => one.id === commandId));
  return { client, commands, receipts, subscribe, say, told };
}

describe('commands over MQTT', () => {
  it('reach a device that subscribed, are executed by its word, and end with their result', async () => {
    const device = await registered();
    const { subscribe, say, told } = await connected(device);
    await subscribe();
    const commandId = await sent(device.id);
    expect(await told(commandId)).toMatchObject({ deviceId: device.id, name: 'PING', state: 'sent', params: {} });
    expect(await say(device.id, 'acknowledge', { commandId })).toMatchObject({ command: { state: 'delivered' } });
    const ending = { commandId, outcome: 'succeeded', result: { ok: true } };
    expect(await say(device.id, 'complete', ending)).toMatchObject({ command: { id: commandId, state: 'succeeded' } });
    expect(await stateOf(commandId)).toEqual({ state: 'SUCCEEDED', result: { ok: true } });
  });

  it('that waited while the device was away are delivered when it subscribes, each once', async () => {
    const device = await registered();
    const waiting = await Promise.all([sent(device.id), sent(device.id), sent(device.id)]);
    const { subscribe, commands, told } = await connected(device);
    await subscribe();
    await Promise.all(waiting.map(told));
    const last = await sent(device.id);
    await told(last);
    expect(commands.map(({ id }) => id).sort()).toEqual([...waiting, last].sort());
  });

  it('are executed once however many connections hear of them', async () => {
    const device = await registered();
    const [one, two] = [await connected(device), await connected(device)];
    await Promise.all([one.subscribe(), two.subscribe()]);
    const commandId = await sent(device.id);
    await Promise.all([one.told(commandId), two.told(commandId)]);
    const acknowledge = ({ client }: { client: MqttClient }) =>
      client.publishAsync(`devices/${device.id}/commands/acknowledge`, JSON.stringify({ commandId }), { qos: 1 });
    await Promise.all([one, two, one, two, two].map(acknowledge));
    // Receipts go to every connection of the device.
    await until('all receipts', async () => one.receipts.length === 5);
    expect(one.receipts.filter(({ command }) => command?.state === 'delivered')).toHaveLength(1);
    expect(one.receipts.filter(({ error }) => error?.code === 'INVALID_STATE')).toHaveLength(4);
    expect((await stateOf(commandId))?.state).toBe('DELIVERED');
  });

  it('for what is behind a gateway come over the gateway’s connection, when it asks for them', async () => {
    const gateway = await registered({ deviceType: 'GATEWAY' });
    const child = await registered({ gatewayId: gateway.id });
    const stranger = await registered();
    const { subscribe, say, told, client } = await connected(gateway, [gateway.id, child.id]);
    // What may not be subscribed to rejects.
    await until('the door to know the child', () =>
      subscribe().then(
        () => true,
        () => false,
      ),
    );
    const commandId = await sent(child.id);
    expect(await told(commandId)).toMatchObject({ deviceId: child.id });
    const theirs = await sent(stranger.id);
    expect((await say(child.id, 'acknowledge', { commandId: theirs })).error?.code).toBe('NOT_FOUND');
    expect(await say(child.id, 'acknowledge', { commandId })).toMatchObject({ command: { state: 'delivered' } });
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    client.publish(`devices/${stranger.id}/commands/acknowledge`, JSON.stringify({ commandId: theirs }), { qos: 1 });
    await closed;
    expect((await stateOf(theirs))?.state).toBe('QUEUED');
  });

  it('of more than one answer holds go on coming as they are acknowledged', async () => {
    const device = await registered();
    const all: string[] = [];
    for (let n = 0; n < 53; n++) all.push(await sent(device.id));
    const { subscribe, say, commands, told } = await connected(device);
    await subscribe();
    await told(all[49]!);
    expect(commands).toHaveLength(50);
    await say(device.id, 'acknowledge', { commandId: all[0] });
    await told(all[50]!);
    await say(device.id, 'acknowledge', { commandId: all[1] });
    await say(device.id, 'acknowledge', { commandId: all[2] });
    await told(all[52]!);
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  });

  it.each([
    ['acknowledge', 'no json', 'BAD_USER_INPUT'],
    ['acknowledge', [], 'BAD_USER_INPUT'],
    ['acknowledge', {}, 'BAD_USER_INPUT'],
    ['acknowledge', { commandId: randomUUID() }, 'NOT_FOUND'],
    ['acknowledge', { commandId: `'; drop table devices.command --` }, 'NOT_FOUND'],
    ['complete', { commandId: randomUUID(), outcome: 'maybe' }, 'BAD_USER_INPUT'],
    ['complete', { commandId: randomUUID(), outcome: 'failed', message: 'x'.repeat(1001) }, 'BAD_USER_INPUT'],
  ] as const)('%s with %j is refused by a code, and the connection stays', async (step, body, code) => {
    const device = await registered();
    const { subscribe, say } = await connected(device);
    await subscribe();
    expect((await say(device.id, step, body)).error?.code).toBe(code);
    expect((await say(device.id, step, body)).error?.code).toBe(code);
  });

  it('nobody can speak for another device by naming it as the sender', async () => {
    const [mine, theirs] = [await registered(), await registered()];
    const commandId = await sent(theirs.id);
    const { subscribe, say } = await connected(mine);
    await subscribe();
    expect((await say(mine.id, 'acknowledge', { commandId, sender: theirs.id })).error?.code).toBe('NOT_FOUND');
    expect((await stateOf(commandId))?.state).toBe('QUEUED');
  });

  it('what cannot be told to devices is not acknowledged: the connection is closed', async () => {
    const device = await registered();
    const { client, subscribe, told } = await connected(device);
    await subscribe();
    const commandId = await sent(device.id);
    await told(commandId);
    await stopDevices();
    stopDevices = async () => undefined;
    const packets: string[] = [];
    client.on('packetreceive', ({ cmd }) => packets.push(cmd));
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    client.publish(`devices/${device.id}/commands/acknowledge`, JSON.stringify({ commandId }), { qos: 1 });
    await closed;
    expect(packets).not.toContain('puback');
  });
});
