import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { codeOf, deviceViewer, doing, type Loose, registered, secondPerson, strangerOf } from './test/acting.ts';
import { eventually, runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
let client: SubgraphClient;
beforeAll(async () => {
  devices = await runDevices();
  client = new SubgraphClient(`${devices.origin}/graphql`, devices.config.GATEWAY_SECRET);
});
afterAll(async () => {
  await client?.close();
  await devices?.close();
});

const owner = viewerOf('owner');
const command = 'command { id name state params safetyClass message result approvedBy } errors { code path }';
const send = `mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { ${command} } }`;
const step = (name: string, type = 'CommandInput') =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { ${command} } }`;
const [cancel, approve] = [step('cancelDeviceCommand'), step('approveDeviceCommand')];
const [acknowledge, complete] = [step('acknowledgeCommand'), step('completeCommand', 'CompleteCommandInput')];
const pending = '{ pendingCommands { id name } }';
const sent = (deviceId: string, more: object = {}, viewer = owner) =>
  doing(devices, viewer, send, { input: { deviceId, name: 'PING', ...more } });
const by = (viewer: string | typeof owner, operation: string, input: object) =>
  doing(devices, typeof viewer === 'string' ? deviceViewer(viewer) : viewer, operation, { input });
const stateOf = async (id: string) =>
  (await doing(devices, owner, 'query ($id: ID!) { deviceCommand(id: $id) { state } }', { id })).state as string;

describe('a command', () => {
  it('is queued, sent, delivered and succeeds, each told to people, and again by cursor', async () => {
    const { id } = await registered(devices);
    const changes = `subscription ($filter: DeviceCommandFilter, $after: Cursor) { deviceCommandChanged(filter: $filter, after: $after) { cursor state command { id } } }`;
    const variables = { filter: { deviceId: id }, after: 'MA' };
    const own = client.subscribe(
      deviceViewer(id),
      'subscription { deviceCommands(after: "MA") { cursor command { id name device { id } } } }',
    );
    const offered = own.next();
    const done = await sent(id, { name: 'SET_REPORTING_INTERVAL', params: { seconds: 120 } });
    expect(done).toMatchObject({ command: { safetyClass: 1 }, errors: [] });
    const commandId = done.command.id as string;
    const event = (await offered).value as Loose;
    expect(event.data.deviceCommands.command).toMatchObject({ id: commandId, name: 'SET_REPORTING_INTERVAL' });
    expect(await stateOf(commandId)).toBe('SENT');
    expect((await by(id, acknowledge, { commandId })).command.state).toBe('DELIVERED');
    const ending = { commandId, outcome: 'SUCCEEDED', result: { ok: true }, message: 'Done' };
    expect((await by(id, complete, ending)).command).toMatchObject({ state: 'SUCCEEDED', result: { ok: true } });
    expect((await by(id, complete, ending)).errors).toEqual([]);
    const device = await doing(devices, owner, 'query ($id: ID!) { device(id: $id) { reportingIntervalSeconds } }', {
      id,
    });
    expect(device.reportingIntervalSeconds).toBe(120);
    const read = async (after: string, count: number) => {
      const feed = client.subscribe(owner, changes, { ...variables, after });
      const events: Loose[] = [];
      for await (const { data } of feed) {
        events.push((data as Loose).deviceCommandChanged);
        if (events.length === count) break;
      }
      return events;
    };
    const all = await read('MA', 4);
    expect(all.map(({ state }) => state as string)).toEqual(['QUEUED', 'SENT', 'DELIVERED', 'SUCCEEDED']);
    const rest = await read(all[1].cursor as string, 2);
    expect(rest.map(({ state }) => state as string)).toEqual(['DELIVERED', 'SUCCEEDED']);
    await own.return?.();
  });

  it('is acknowledged once, by its device or gateway only', async () => {
    const gateway = await registered(devices, { deviceType: 'GATEWAY', equipmentId: null });
    const { id } = await registered(devices, { gatewayId: gateway.id });
    const commandId = (await sent(id)).command.id as string;
    expect((await by(id, acknowledge, { commandId })).errors).toMatchObject([{ code: 'INVALID_STATE' }]);
    expect(await doing(devices, deviceViewer(world.device.id), pending)).toEqual([]);
    expect(await doing(devices, deviceViewer(gateway.id), pending)).toEqual([{ id: commandId, name: 'PING' }]);
    expect((await by(world.device.id, acknowledge, { commandId })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const both = await Promise.all([by(id, acknowledge, { commandId }), by(gateway.id, acknowledge, { commandId })]);
    expect(both.filter(({ errors }) => (errors as []).length === 0)).toHaveLength(1);
    expect((await by(owner, cancel, { commandId })).errors).toMatchObject([{ code: 'INVALID_STATE' }]);
    expect((await by(id, complete, { commandId, outcome: 'FAILED', message: 'No' })).command).toMatchObject({
      state: 'FAILED',
      message: 'No',
    });
    expect(await codeOf(devices, owner, pending, {})).toBe('FORBIDDEN');
  });

  it('is the same for the same key, and a conflict for another request', async () => {
    const { id } = await registered(devices);
    const idempotencyKey = uuidV4();
    const [one, two] = await Promise.all([sent(id, { idempotencyKey }), sent(id, { idempotencyKey })]);
    expect(one.command.id).toBe(two.command.id);
    expect((await sent(id, { idempotencyKey, name: 'IDENTIFY' })).errors).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('of class 2 waits for a second person', async () => {
    const { id } = await registered(devices);
    const commandId = (await sent(id, { name: 'REBOOT' })).command.id as string;
    expect(await doing(devices, deviceViewer(id), pending)).toEqual([]);
    expect((await by(owner, approve, { commandId })).errors).toMatchObject([{ code: 'INVALID_STATE' }]);
    expect((await by(secondPerson(), approve, { commandId })).errors).toEqual([]);
    expect(await doing(devices, deviceViewer(id), pending)).toHaveLength(1);
  });

  it('expires unless acknowledged, and times out unless completed', async () => {
    const { id } = await registered(devices);
    const commandId = (await sent(id, { expiresIn: 'PT1S' })).command.id as string;
    await eventually(async () => (await stateOf(commandId)) === 'EXPIRED');
    expect((await by(id, acknowledge, { commandId })).errors).toMatchObject([{ code: 'INVALID_STATE' }]);
    const slow = (await sent(id)).command.id as string;
    await doing(devices, deviceViewer(id), pending);
    await by(id, acknowledge, { commandId: slow });
    await devices.database.owner.query('update devices.command set timeout_seconds = 0 where id = $1', [slow]);
    await eventually(async () => (await stateOf(slow)) === 'TIMED_OUT');
  });

  it.each([
    ['that the device does not know', { name: 'CAPTURE_SNAPSHOT' }, 'BAD_USER_INPUT'],
    ['that is the platform’s own', { name: 'UPDATE_FIRMWARE' }, 'BAD_USER_INPUT'],
    ['without its parameter', { name: 'SET_REPORTING_INTERVAL' }, 'BAD_USER_INPUT'],
    ['with a parameter of its own invention', { params: { loud: true } }, 'BAD_USER_INPUT'],
    ['that would wait too long', { expiresIn: 'P8D' }, 'BAD_USER_INPUT'],
    ['to nobody', { deviceId: uuidV4() }, 'NOT_FOUND'],
  ])('%s is refused', async (_, more, code) => {
    expect((await sent(world.device.id, more)).errors).toMatchObject([{ code }]);
  });

  it('needs the scope, a role that changes things, and sight of the device', async () => {
    const input = { deviceId: world.device.id, name: 'PING' };
    expect(await codeOf(devices, viewerOf('partner'), send, { input })).toBe('FORBIDDEN');
    expect(await codeOf(devices, { ...viewerOf('partner'), role: 'ADMIN' }, send, { input })).toBe('FORBIDDEN');
    expect((await sent(world.device.id, {}, viewerOf('technician'))).errors).toEqual([]);
    const commandId = (await sent(world.device.id)).command.id as string;
    expect((await by(strangerOf(), cancel, { commandId })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const query = 'query ($id: ID!) { deviceCommand(id: $id) { state } }';
    expect(await codeOf(devices, viewerOf('partner'), query, { id: commandId })).toBe('NOT_FOUND');
    expect((await by(owner, cancel, { commandId })).command.state).toBe('CANCELLED');
  });

  it('has a catalogue by type of device', async () => {
    const query = 'query ($type: DeviceType) { commandCatalogue(deviceType: $type) { name safetyClass parameters } }';
    const names = async (type: string) =>
      ((await doing(devices, owner, query, { type })) as { name: string }[]).map(({ name }) => name);
    expect(await names('CAMERA')).toContain('CAPTURE_SNAPSHOT');
    expect(await names('DOOR_SENSOR')).not.toContain('CAPTURE_SNAPSHOT');
    expect(await names('DOOR_SENSOR')).not.toContain('UPDATE_FIRMWARE');
  });
});
