import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decodeDomainMessage,
  domainStream,
  domainSubject,
  domainSubjects,
} from '../../core/contracts/domain-stream.ts';
import { hashCredential } from '../../platform/auth/device-credential.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { equipment } from './seed/demo-world.ts';
import { codeOf, doing, type Loose, registered, strangerOf } from './test/acting.ts';
import { eventually, runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
let client: SubgraphClient;
/** What other services were told of a window, until there are so many of it. */
async function toldOfWindow(windowId: string, count: number) {
  const found: { startsAt: number; endsAt: number }[] = [];
  const stop = new AbortController();
  const subjects = [domainSubject('maintenance-window.changed')];
  for await (const { data } of devices.bus.readLog({ stream: domainStream, subjects, from: 1, signal: stop.signal })) {
    const message = decodeDomainMessage(data);
    if (message.type === 'maintenance-window.changed' && message.payload.id === windowId) found.push(message.payload);
    if (found.length === count) break;
  }
  stop.abort();
  return found;
}

beforeAll(async () => {
  devices = await runDevices();
  client = new SubgraphClient(`${devices.origin}/graphql`, devices.config.GATEWAY_SECRET);
});
afterAll(async () => {
  await client?.close();
  await devices?.close();
});

const owner = viewerOf('owner');
const sql = (text: string, values: unknown[]) => devices.database.owner.query(text, values);
const hour = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();

/** What was told of the device to other services, in order. */
async function told(deviceId: string, count: number) {
  const found: { type: string; condition: string; id: string }[] = [];
  const stop = new AbortController();
  const log = devices.bus.readLog({ stream: domainStream, subjects: domainSubjects, from: 1, signal: stop.signal });
  for await (const message of log) {
    const { type, payload } = decodeDomainMessage(message.data);
    // Whoever else reads the stream may tell of the same device.
    if (!type.startsWith('condition.')) continue;
    const condition = payload as { id: string; deviceId?: string; type: string };
    if (condition.deviceId === deviceId) found.push({ type, condition: condition.type, id: condition.id });
    if (found.length === count) break;
  }
  stop.abort();
  return found;
}

describe('status over time', () => {
  const changes = `subscription ($filter: DeviceStatusFilter, $after: Cursor) { deviceStatusChanged(filter: $filter, after: $after) {
    cursor previousStatus status device { id status } } }`;

  it('is told as it changes, resumes by cursor, and raises and clears a condition', async () => {
    const { id } = await registered(devices, { reportingIntervalSeconds: 60 });
    const heard = (ago: string) =>
      sql(`update devices.device set lifecycle = 'active', last_seen = now() - $2::interval where id = $1`, [id, ago]);
    const feed = client.subscribe(owner, changes, { filter: { deviceId: id }, after: 'MA' });
    const next = async () => ((await feed.next()).value as Loose).data.deviceStatusChanged as Loose;
    await heard('0 s');
    const online = await next();
    expect(online).toMatchObject({ previousStatus: 'OFFLINE', status: 'ONLINE', device: { id } });
    await heard('1 hour');
    expect(await next()).toMatchObject({ previousStatus: 'ONLINE', status: 'OFFLINE' });
    await heard('0 s');
    expect(await next()).toMatchObject({ status: 'ONLINE' });
    await feed.return?.();
    const resumed = client.subscribe(owner, changes, { filter: { deviceId: id }, after: online.cursor as string });
    expect(((await resumed.next()).value as Loose).data.deviceStatusChanged.status).toBe('OFFLINE');
    await resumed.return?.();
    const [raised, cleared] = await told(id, 2);
    expect(raised).toMatchObject({ type: 'condition.raised', condition: 'device_offline' });
    expect(cleared).toEqual({ ...raised, type: 'condition.cleared' });
  });

  it('of a silent gateway is one condition, and its children are offline', async () => {
    const gateway = await registered(devices, {
      deviceType: 'GATEWAY',
      equipmentId: null,
      reportingIntervalSeconds: 60,
    });
    const child = await registered(devices, { gatewayId: gateway.id, reportingIntervalSeconds: 60 });
    await sql(
      `update devices.device set lifecycle = 'active', last_seen = now() - interval '1 hour' where id = any ($1)`,
      [[gateway.id, child.id]],
    );
    const open = async () =>
      (
        await sql('select device_id from devices.condition where device_id = any ($1) and cleared_at is null', [
          [gateway.id, child.id],
        ])
      ).rows;
    await eventually(async () => (await open()).length > 0);
    expect(await open()).toEqual([{ device_id: gateway.id }]);
    const query = 'query ($id: ID!) { device(id: $id) { connectivity { status reasons gateway { id } } } }';
    const seen = await doing(devices, owner, query, { id: child.id });
    expect(seen.connectivity).toEqual({
      status: 'OFFLINE',
      reasons: ['SILENT', 'GATEWAY_SILENT'],
      gateway: { id: gateway.id },
    });
  });

  it('calibration that is due is raised, and cleared by recording one', async () => {
    const calibrate = `mutation ($input: RecordCalibrationInput!) { recordCalibration(input: $input) {
      device { lastCalibrated calibrationDue } errors { code } } }`;
    const { id } = await registered(devices);
    await sql(
      `update devices.device set lifecycle = 'active', calibration_due = now() - interval '1 day' where id = $1`,
      [id],
    );
    expect((await told(id, 1))[0]).toMatchObject({ type: 'condition.raised', condition: 'calibration_due' });
    const input = { deviceId: id, calibratedAt: inHours(-1), dueAt: inHours(24 * 365) };
    expect(await doing(devices, owner, calibrate, { input })).toMatchObject({
      device: { calibrationDue: input.dueAt },
      errors: [],
    });
    expect((await told(id, 2))[1]).toMatchObject({ type: 'condition.cleared', condition: 'calibration_due' });
    const wrong = { ...input, calibratedAt: inHours(1) };
    expect((await doing(devices, owner, calibrate, { input: wrong })).errors).toEqual([{ code: 'BAD_USER_INPUT' }]);
    expect((await doing(devices, viewerOf('technician'), calibrate, { input })).errors).toEqual([
      { code: 'NOT_FOUND' },
    ]);
  });
});

describe('a maintenance window', () => {
  const create = `mutation ($input: CreateMaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { maintenanceWindow { id reason } errors { code } } }`;
  const end = `mutation ($input: EndMaintenanceWindowInput!) { endMaintenanceWindow(input: $input) { maintenanceWindow { id } errors { code } } }`;
  const look = 'query ($id: ID!) { device(id: $id) { status equipment { maintenanceWindows { id } } } }';

  it('outranks the status of what is on its equipment, until it ends', async () => {
    const { id } = await registered(devices);
    const input = { equipmentId: world.equipment.id, from: inHours(-1), to: inHours(1), reason: 'Ropes' };
    const { maintenanceWindow } = await doing(devices, owner, create, { input });
    expect(await doing(devices, owner, look, { id })).toEqual({
      status: 'MAINTENANCE',
      equipment: { maintenanceWindows: [{ id: maintenanceWindow.id }] },
    });
    await doing(devices, owner, end, { input: { windowId: maintenanceWindow.id } });
    expect(await doing(devices, owner, look, { id })).toEqual({
      status: 'OFFLINE',
      equipment: { maintenanceWindows: [] },
    });
    const [made, ended] = await toldOfWindow(maintenanceWindow.id as string, 2);
    expect(made).toMatchObject({
      ...{ equipmentId: world.equipment.id, buildingId: null, deviceId: null, reason: 'Ropes' },
      ...{ startsAt: Date.parse(input.from), endsAt: Date.parse(input.to) },
    });
    expect(ended!.endsAt).toBeLessThan(made!.endsAt);
    const foreign = await doing(devices, strangerOf(), end, { input: { windowId: maintenanceWindow.id } });
    expect(foreign.errors).toEqual([{ code: 'NOT_FOUND' }]);
  });

  it('is of one thing, of some length, of the own', async () => {
    const input = { equipmentId: world.equipment.id, from: inHours(1), to: inHours(0), reason: 'No' };
    expect((await doing(devices, owner, create, { input })).errors).toEqual([{ code: 'BAD_USER_INPUT' }]);
    const two = { ...input, to: inHours(2), buildingId: world.building.id };
    expect((await doing(devices, owner, create, { input: two })).errors).toEqual([{ code: 'BAD_USER_INPUT' }]);
    const service = await doing(devices, viewerOf('technician'), create, { input: { ...input, to: inHours(2) } });
    expect(service.errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect(await codeOf(devices, { ...owner, role: 'VIEWER' }, create, { input })).toBe('FORBIDDEN');
  });
});

describe('keys and the audit trail', () => {
  const create = `mutation ($input: CreateKeyInput!) { createKey(input: $input) { key { id } credential errors { code } } }`;
  const revoke = `mutation ($input: RevokeKeyInput!) { revokeKey(input: $input) { key { revokedAt } errors { code } } }`;
  const keys = 'query ($id: ID!) { device(id: $id) { keys { id revokedAt } } }';
  const log = '{ dataAccessLog(first: 5) { edges { node { action subjectId actorId } } } }';

  it('a device has two live keys at most; all of it is in the trail of the own organization', async () => {
    const { id } = await registered(devices);
    const made = await doing(devices, owner, create, { input: { deviceId: id } });
    const { rows } = await sql('select hash from devices.credential where id = $1', [made.key.id]);
    expect(rows).toEqual([{ hash: hashCredential(made.credential as string) }]);
    expect((await doing(devices, owner, create, { input: { deviceId: id } })).errors).toEqual([{ code: 'CONFLICT' }]);
    const two = (await doing(devices, owner, keys, { id })).keys as { id: string }[];
    expect(two).toHaveLength(2);
    expect((await doing(devices, owner, revoke, { input: { keyId: made.key.id as string } })).errors).toEqual([]);
    expect((await doing(devices, owner, create, { input: { deviceId: id } })).errors).toEqual([]);
    expect((await doing(devices, viewerOf('serviceCompany'), keys, { id })).keys).toEqual([]);
    const foreign = await doing(devices, viewerOf('serviceCompany'), revoke, { input: { keyId: two[0]?.id } });
    expect(foreign.errors).toEqual([{ code: 'NOT_FOUND' }]);
    const trail = (await doing(devices, owner, log)).edges as { node: { action: string; actorId: string } }[];
    const actions = trail.map(({ node }) => node.action);
    expect(actions.slice(0, 4)).toEqual(['key_created', 'key_revoked', 'key_created', 'device_registered']);
    expect(trail[0]?.node.actorId).toBe(owner.id);
    expect(await codeOf(devices, viewerOf('technician'), log, {})).toBe('FORBIDDEN');
    expect((await doing(devices, strangerOf(), log)).edges).toEqual([]);
  });
});

describe('what the subgraph says of the whole', () => {
  it('components are of the kind of equipment, and resolve by their id for who sees the equipment', async () => {
    const query = 'query ($id: ID!) { equipment(id: $id) { components { id kind name equipment { id } } } }';
    const { components } = await doing(devices, owner, query, { id: equipment[1].id });
    expect(components).toHaveLength(9);
    const representations = [{ __typename: 'Component', id: components[0].id as string }];
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Component { kind } } }';
    expect(await doing(devices, owner, entities, { r: representations })).toEqual([{ kind: 'MOTOR' }]);
    expect(await doing(devices, strangerOf(), entities, { r: representations })).toEqual([null]);
  });

  it('counts what the organization sees; everything for an operator; nothing is null, not zero', async () => {
    const query =
      '{ platformStatus { id buildingsWithIot { value target unit } connectedDevices { target } deviceRegistrationRate { value sampleSize } } }';
    const mine = await doing(devices, owner, query);
    expect(mine).toMatchObject({
      id: 'platform',
      buildingsWithIot: { value: 1, target: 200 },
      connectedDevices: { target: 5000 },
    });
    expect((await doing(devices, strangerOf(), query)).buildingsWithIot.value).toBeNull();
    const operator = { ...strangerOf(), organizationKind: 'OPERATOR' as const };
    expect((await doing(devices, operator, query)).deviceRegistrationRate).toEqual(mine.deviceRegistrationRate);
  });
});
