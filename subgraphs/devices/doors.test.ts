import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { commandRequests, commandSubject } from '../../core/contracts/device-commands.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { doing, type Loose, newDevice, registered } from './test/acting.ts';
import { eventually, runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
let servers: Awaited<ReturnType<typeof privateServers>>;
beforeAll(async () => {
  // Services of other tests would share the work of the bus door.
  servers = await privateServers();
  devices = await runDevices(servers.urls.NATS_URL);
}, 60_000);
afterAll(async () => {
  await devices?.close();
  await servers?.[Symbol.asyncDispose]();
});

const owner = viewerOf('owner');
const register = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } credential errors { code } } }`;
const send = `mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { command { id } errors { code path message } } }`;
const withCredential = async (more: object = {}) => {
  const { device, credential } = await doing(devices, owner, register, { input: newDevice(more) });
  return { id: device.id as string, credential: credential as string };
};
const sent = async (deviceId: string, more: object = {}) =>
  (await doing(devices, owner, send, { input: { deviceId, name: 'PING', ...more } })) as Loose;
async function http(credential: string, path: string, body?: unknown) {
  const response = await fetch(`${devices.origin}/devices/commands${path}`, {
    headers: { authorization: `Bearer ${credential}` },
    ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Loose };
}

describe('the HTTP door', () => {
  it('hands out a command, takes it on once, goes on with it after a restart, and takes how it ended', async () => {
    const { id, credential } = await withCredential();
    const commandId = (await sent(id)).command.id as string;
    expect(await http(credential, '')).toMatchObject({
      status: 200,
      body: { commands: [{ id: commandId, deviceId: id, name: 'PING', params: {}, state: 'sent' }] },
    });
    const both = await Promise.all([
      http(credential, '/acknowledge', { commandId }),
      http(credential, '/acknowledge', { commandId }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await http(credential, '')).body).toEqual({ commands: [] });
    expect((await http(credential, '/unfinished')).body.commands).toMatchObject([{ id: commandId }]);
    const ending = { commandId, outcome: 'succeeded', result: { ok: true } };
    expect(await http(credential, '/complete', ending)).toMatchObject({
      status: 200,
      body: { command: { state: 'succeeded' } },
    });
    expect((await http(credential, '/complete', ending)).status).toBe(200);
    expect((await http(credential, '/complete', { ...ending, outcome: 'failed' })).status).toBe(409);
    expect((await http(credential, '/unfinished')).body).toEqual({ commands: [] });
  });

  it('lets in live credentials alone, each to its own and its children’s commands', async () => {
    const gateway = await withCredential({ deviceType: 'GATEWAY', equipmentId: null });
    const child = await withCredential({ gatewayId: gateway.id });
    const other = await withCredential();
    const commandId = (await sent(child.id)).command.id as string;
    expect((await http(gateway.credential, '')).body.commands).toMatchObject([{ id: commandId }]);
    expect((await http(other.credential, '')).body.commands).toEqual([]);
    expect(await http(other.credential, '/acknowledge', { commandId })).toMatchObject({
      ...{ status: 404, body: { error: { code: 'NOT_FOUND' } } },
    });
    const forged = other.credential.replace(other.id.replaceAll('-', ''), child.id.replaceAll('-', ''));
    for (const credential of ['', 'x', forged, owner.id]) expect((await http(credential, '')).status).toBe(401);
    await devices.database.owner.query('update devices.credential set revoked_at = now() where device_id = $1', [
      child.id,
    ]);
    expect((await http(child.credential, '')).status).toBe(401);
  });

  it.each([
    ['/acknowledge', 'no json', 400],
    ['/acknowledge', {}, 400],
    ['/acknowledge', { commandId: `'; drop table devices.command --` }, 404],
    ['/complete', { commandId: uuidV4(), outcome: 'maybe' }, 400],
    ['/complete', { commandId: uuidV4(), outcome: 'failed', message: 'x'.repeat(1001) }, 400],
    ['', {}, 405],
  ])('answers %s with %j by a code, not a fault', async (path, body, status) => {
    const { credential } = await withCredential();
    expect((await http(credential, path, body)).status).toBe(status);
  });
});

describe('the bus door', () => {
  const ask = async (subject: string, body: unknown) =>
    JSON.parse(
      new TextDecoder().decode(
        await devices.bus.request(subject, new TextEncoder().encode(JSON.stringify(body)), 5_000),
      ),
    ) as Loose;

  it('tells of a command when it may be taken, and takes it on by the rules of the graph', async () => {
    const { id: sender } = await registered(devices);
    const told: Loose[] = [];
    const stop = devices.bus.listen(commandSubject(sender), (data) =>
      told.push(JSON.parse(new TextDecoder().decode(data))),
    );
    // What is asked after it is sent after it: then the subscription has reached the server.
    expect(await ask(commandRequests.take, { sender })).toEqual({ commands: [] });
    const commandId = (await sent(sender, { name: 'IDENTIFY', params: { seconds: 3 } })).command.id as string;
    await eventually(() => Promise.resolve(told.length > 0));
    stop();
    expect(told).toMatchObject([{ command: { id: commandId, name: 'IDENTIFY', params: { seconds: 3 } } }]);
    expect(await ask(commandRequests.take, { sender })).toMatchObject({ commands: [{ id: commandId }] });
    expect(await ask(commandRequests.acknowledge, { sender: world.device.id, commandId })).toMatchObject({
      error: { code: 'NOT_FOUND' },
    });
    expect(await ask(commandRequests.acknowledge, { sender, commandId })).toMatchObject({
      command: { state: 'delivered' },
    });
    expect(await ask(commandRequests.acknowledge, { sender, commandId })).toMatchObject({
      error: { code: 'INVALID_STATE' },
    });
    const ending = { sender, commandId, outcome: 'failed', message: 'No lamp' };
    expect(await ask(commandRequests.complete, ending)).toMatchObject({ command: { state: 'failed' } });
    expect(await ask(commandRequests.complete, { sender: 'me' })).toMatchObject({ error: { code: 'BAD_USER_INPUT' } });
  });

  it('offers again what nobody has acknowledged, ever more rarely', async () => {
    const { id } = await registered(devices);
    const told: Loose[] = [];
    const stop = devices.bus.listen(commandSubject(id), (data) => told.push(data));
    await ask(commandRequests.take, { sender: id });
    const commandId = (await sent(id)).command.id as string;
    await eventually(() => Promise.resolve(told.length === 1));
    const due = () =>
      devices.database.owner.query('update devices.command set next_offer_at = now() where id = $1', [commandId]);
    await due();
    await eventually(() => Promise.resolve(told.length === 2));
    const { rows } = await devices.database.owner.query<{ offers: number; later: boolean }>(
      `select offers, next_offer_at > now() + interval '20 seconds' as later from devices.command where id = $1`,
      [commandId],
    );
    expect(rows).toEqual([{ offers: 1, later: true }]);
    stop();
  });
});

describe('the commands of a model', () => {
  it('are those that the template of the device’s owner names, for everybody', async () => {
    const make = `mutation ($input: CreateDeviceTemplateInput!) { createDeviceTemplate(input: $input) { errors { code } } }`;
    const input = {
      name: 'Plain',
      manufacturer: 'Thermia',
      model: 'PLAIN',
      deviceType: 'DOOR_SENSOR',
      commands: ['PING'],
    };
    await doing(devices, owner, make, { input });
    const { id } = await registered(devices, { model: 'PLAIN', deviceType: 'DOOR_SENSOR' });
    expect((await sent(id, { name: 'IDENTIFY' })).errors).toMatchObject([
      { code: 'BAD_USER_INPUT', path: ['name'], message: 'PLAIN knows only PING.' },
    ]);
    expect((await sent(id)).errors).toEqual([]);
    const look = 'query ($id: ID!) { device(id: $id) { commandCatalogue { name } } }';
    for (const viewer of [owner, viewerOf('technician')])
      expect((await doing(devices, viewer, look, { id })).commandCatalogue).toEqual([{ name: 'PING' }]);
  });
});
