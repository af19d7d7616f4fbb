import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { manifestText } from './domain/firmware-manifest.ts';
import { sha256Of } from './identity/firmware-signature.ts';
import { codeOf, deviceViewer, doing, type Loose, newDevice, registered, strangerOf } from './test/acting.ts';
import { eventually, runDevices, viewerOf, type RunningDevices } from './test/running.ts';

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
const maker: Viewer = { ...viewerOf('manufacturer'), role: 'ADMIN' };
const pair = generateKeyPairSync('ed25519');
const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
const artefact = Buffer.from('new firmware');

const release = (model: string, versionCounter: number, more: object = {}) => {
  const manifest = {
    ...{ manufacturer: 'Thermia', model, version: `${versionCounter}.0`, versionCounter },
    ...{ sizeBytes: artefact.length, sha256: sha256Of(artefact) },
  };
  const signature = sign(null, Buffer.from(manifestText(manifest)), pair.privateKey).toString('base64');
  return { ...manifest, signature, publicKey, artefactBase64: artefact.toString('base64'), ...more };
};
const publish =
  'mutation ($input: PublishFirmwareInput!) { publishFirmware(input: $input) { firmware { id version } errors { code path } } }';
const published = (input: object, viewer = maker) => doing(devices, viewer, publish, { input });
const payload =
  '{ campaign { id status progress { total pending updating succeeded failed skipped } devices { deviceId wave state result } } errors { code } }';
const create = `mutation ($input: CreateFirmwareCampaignInput!) { createFirmwareCampaign(input: $input) ${payload} }`;
const move = (name: string) =>
  `mutation ($input: FirmwareCampaignInput!) { ${name}FirmwareCampaign(input: $input) ${payload} }`;
const moved = (name: string, campaignId: string, viewer = owner) =>
  doing(devices, viewer, move(name), { input: { campaignId } });
const look = `query ($id: ID!) { firmwareCampaign(id: $id) { status reason currentWave progress { total updating succeeded failed skipped } } }`;
const campaign = (id: string) => doing(devices, owner, look, { id });
const waiting = async (id: string) =>
  (await doing(devices, deviceViewer(id), '{ pendingCommands { id name params } }')) as Loose[];
const finish = async (id: string, outcome: string) => {
  const [command] = await eventually(async () => {
    const found = await waiting(id);
    return found.length > 0 && found;
  });
  const commandId = command.id as string;
  await doing(
    devices,
    deviceViewer(id),
    'mutation ($input: CommandInput!) { acknowledgeCommand(input: $input) { errors { code } } }',
    { input: { commandId } },
  );
  const input = { commandId, outcome, message: outcome };
  await doing(
    devices,
    deviceViewer(id),
    'mutation ($input: CompleteCommandInput!) { completeCommand(input: $input) { errors { code } } }',
    { input },
  );
  return command;
};
const fleet = async (model: string, count: number) => {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await registered(devices, { model })).id);
  return ids;
};

describe('publishing firmware', () => {
  it('checks signature, digest, counter and key', async () => {
    const first = await published(release('P', 1));
    expect(first.errors).toEqual([]);
    expect((await published(release('P', 2, { versionCounter: 3 }))).errors).toMatchObject([
      { code: 'BAD_USER_INPUT', path: ['signature'] },
    ]);
    expect((await published(release('P', 2, { artefactBase64: 'AAAA' }))).errors).toMatchObject([
      { path: ['artefactBase64'] },
    ]);
    expect((await published(release('P', 1))).errors).toMatchObject([{ code: 'CONFLICT' }]);
    const other = { ...strangerOf(), organizationKind: 'MANUFACTURER' as const };
    expect((await published(release('P', 2), other)).errors).toMatchObject([{ code: 'CONFLICT' }]);
    expect(await codeOf(devices, owner, publish, { input: release('P', 2) })).toBe('FORBIDDEN');
    expect(await codeOf(devices, { ...maker, role: 'VIEWER' }, publish, { input: release('P', 2) })).toBe('FORBIDDEN');
    const list = await doing(
      devices,
      owner,
      '{ firmwares(first: 10) { totalCount edges { node { model versionCounter } } } }',
    );
    expect(list).toMatchObject({ totalCount: 1, edges: [{ node: { model: 'P', versionCounter: 1 } }] });
  });
});

describe('a campaign', () => {
  it('goes by waves, canary first; devices get manifest and artefact; progress is told and resumes', async () => {
    const ids = await fleet('C', 3);
    const { firmware } = await published(release('C', 7));
    const made = await doing(devices, owner, create, {
      input: { firmwareId: firmware.id, name: 'Roll out', waves: [1, 100] },
    });
    expect(made).toMatchObject({ campaign: { status: 'DRAFT', progress: { total: 3, pending: 3 } }, errors: [] });
    const id = made.campaign.id as string;
    expect((await moved('pause', id)).errors).toEqual([{ code: 'INVALID_STATE' }]);
    expect((await moved('start', id)).campaign.status).toBe('RUNNING');
    const canaries = (made.campaign.devices as Loose[]).filter(({ wave }) => wave === 0);
    expect(canaries).toHaveLength(1);
    const canary = canaries[0].deviceId as string;
    const artefactOf = (device: string) =>
      devices.ask(deviceViewer(device), 'query ($id: ID!) { firmwareArtefact(firmwareId: $id) }', { id: firmware.id });
    const others = ids.filter((one) => one !== canary);
    await eventually(async () => (await waiting(canary)).length === 1);
    expect(await waiting(others[0] ?? '')).toEqual([]);
    expect((await artefactOf(canary)).data).toEqual({ firmwareArtefact: artefact.toString('base64') });
    expect((await artefactOf(others[0] ?? '')).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await finish(canary, 'SUCCEEDED')).params).toMatchObject({ version: '7.0', versionCounter: 7, publicKey });
    for (const other of others) await finish(other, 'SUCCEEDED');
    await eventually(async () => (await campaign(id)).status === 'COMPLETED');
    const device = await doing(devices, owner, 'query ($id: ID!) { device(id: $id) { firmwareVersion } }', {
      id: canary,
    });
    expect(device.firmwareVersion).toBe('7.0');
    const changes = `subscription ($id: ID!, $after: Cursor) { firmwareCampaignProgress(campaignId: $id, after: $after) { cursor campaign { id status } } }`;
    const feed = client.subscribe(owner, changes, { id, after: 'MA' });
    const first = ((await feed.next()).value as Loose).data.firmwareCampaignProgress;
    expect(first.campaign).toEqual({ id, status: 'COMPLETED' });
    const second = ((await feed.next()).value as Loose).data.firmwareCampaignProgress;
    await feed.return?.();
    const resumed = client.subscribe(owner, changes, { id, after: first.cursor as string });
    expect(((await resumed.next()).value as Loose).data.firmwareCampaignProgress.cursor).toBe(second.cursor);
    await resumed.return?.();
    expect(await codeOf(devices, maker, look, { id })).toBe('NOT_FOUND');
    const again = await doing(devices, owner, create, { input: { firmwareId: firmware.id, name: 'Again' } });
    expect(again.campaign.progress).toMatchObject({ skipped: 3 });
  });

  it('aborts itself when too many fail, and calls back what nobody has acknowledged', async () => {
    const ids = await fleet('F', 3);
    const { firmware } = await published(release('F', 1));
    const input = { firmwareId: firmware.id, name: 'Bad', waves: [100], deviceIds: ids, failureThresholdPercent: 20 };
    const { campaign: made } = await doing(devices, owner, create, { input });
    await moved('start', made.id as string);
    await finish(ids[0] ?? '', 'FAILED');
    await eventually(async () => (await campaign(made.id as string)).status === 'ABORTED');
    expect(await campaign(made.id as string)).toMatchObject({ progress: { failed: 1, skipped: 2, updating: 0 } });
    expect(await waiting(ids[1] ?? '')).toEqual([]);
    expect((await moved('resume', made.id as string)).errors).toEqual([{ code: 'INVALID_STATE' }]);
  });

  it('waits for a maintenance window or for rest, and tries again what failed', async () => {
    const [id = ''] = await fleet('W', 1);
    const { firmware } = await published(release('W', 1));
    const input = {
      firmwareId: firmware.id as string,
      name: 'Wait',
      installWhen: 'IDLE_OR_MAINTENANCE_WINDOW',
      maxAttempts: 2,
    };
    const { campaign: made } = await doing(devices, owner, create, { input });
    await moved('start', made.id as string);
    const report =
      'mutation ($input: ReportDeviceStateInput!) { reportDeviceState(input: $input) { errors { code } } }';
    await doing(devices, deviceViewer(id), report, { input: { idle: false } });
    // Two campaigns of one model: that the other one has sent shows that the sweeper was here.
    const [other = ''] = await fleet('W', 1);
    const now = { firmwareId: firmware.id as string, name: 'Now', deviceIds: [other] };
    const { campaign: second } = await doing(devices, owner, create, { input: now });
    await moved('start', second.id as string);
    await eventually(async () => (await waiting(other)).length === 1);
    expect(await waiting(id)).toEqual([]);
    await doing(devices, deviceViewer(id), report, { input: { idle: true } });
    await finish(id, 'FAILED');
    await finish(id, 'SUCCEEDED');
    await eventually(async () => (await campaign(made.id as string)).status === 'COMPLETED');
    expect(await campaign(made.id as string)).toMatchObject({ progress: { succeeded: 1, failed: 0 } });
  });

  it('takes a report of the new version for a success: a device may start anew in the middle of its update', async () => {
    const [id = ''] = await fleet('B', 1);
    const { firmware } = await published(release('B', 3));
    const { campaign: made } = await doing(devices, owner, create, {
      input: { firmwareId: firmware.id, name: 'Reboot' },
    });
    await moved('start', made.id as string);
    const [command] = await eventually(async () => {
      const found = await waiting(id);
      return found.length > 0 && found;
    });
    const acknowledge = 'mutation ($input: CommandInput!) { acknowledgeCommand(input: $input) { errors { code } } }';
    await doing(devices, deviceViewer(id), acknowledge, { input: { commandId: command.id as string } });
    const report =
      'mutation ($input: ReportDeviceStateInput!) { reportDeviceState(input: $input) { errors { code } } }';
    const unfinished = async () => doing(devices, deviceViewer(id), '{ unfinishedCommands { id } }');
    await doing(devices, deviceViewer(id), report, { input: { firmwareVersion: '2.9' } });
    expect(await unfinished()).toEqual([{ id: command.id as string }]);
    await doing(devices, deviceViewer(id), report, { input: { firmwareVersion: '3.0' } });
    expect(await unfinished()).toEqual([]);
    await eventually(async () => (await campaign(made.id as string)).status === 'COMPLETED');
  });

  it('ends when its firmware expires, and firmware that has expired is not published', async () => {
    const past = release('E', 1, { expiresAt: '2020-01-01T00:00:00.000Z' });
    expect((await published(past)).errors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['signature'] }]);
    const [id = ''] = await fleet('E', 1);
    const { firmware } = await published(release('E', 2));
    await devices.database.owner.query('update devices.firmware set expires_at = now() where id = $1', [firmware.id]);
    const { campaign: made } = await doing(devices, owner, create, {
      input: { firmwareId: firmware.id, name: 'Late' },
    });
    await moved('start', made.id as string);
    await eventually(async () => (await campaign(made.id as string)).reason === 'The firmware has expired.');
    expect(await waiting(id)).toEqual([]);
  });

  it('is downloaded in parts, by the device that it is for alone', async () => {
    const register =
      'mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } credential } }';
    const { device, credential } = await doing(devices, owner, register, { input: newDevice({ model: 'D' }) });
    const { firmware } = await published(release('D', 1));
    const load = (headers: object = {}, key = credential as string) =>
      fetch(`${devices.origin}/devices/firmware?id=${firmware.id as string}`, {
        headers: { authorization: `Bearer ${key}`, ...headers },
      });
    expect((await load()).status).toBe(404);
    const { campaign: made } = await doing(devices, owner, create, {
      input: { firmwareId: firmware.id, name: 'Parts' },
    });
    await moved('start', made.id as string);
    await eventually(async () => (await waiting(device.id as string)).length === 1);
    const first = await load({ range: 'bytes=0-3' });
    expect([first.status, first.headers.get('content-range')]).toEqual([206, `bytes 0-3/${artefact.length}`]);
    const etag = first.headers.get('etag') ?? '';
    const rest = await load({ range: 'bytes=4-', 'if-range': etag });
    const whole = Buffer.concat([Buffer.from(await first.arrayBuffer()), Buffer.from(await rest.arrayBuffer())]);
    expect(whole).toEqual(artefact);
    expect((await load({ range: 'bytes=4-', 'if-range': '"other"' })).status).toBe(200);
    expect((await load({ range: 'bytes=99999-' })).status).toBe(416);
    expect((await load({}, 'nobody')).status).toBe(401);
  });

  it('needs the scope on every device, known devices, and waves that rise', async () => {
    const [id = ''] = await fleet('S', 1);
    const { firmware } = await published(release('S', 1));
    const input = { firmwareId: firmware.id as string, name: 'No', deviceIds: [id] };
    expect(await codeOf(devices, viewerOf('serviceCompany'), create, { input })).toBe('FORBIDDEN');
    expect(await codeOf(devices, viewerOf('technician'), create, { input })).toBe('FORBIDDEN');
    const unknown = { ...input, deviceIds: [id, firmware.id as string] };
    expect((await doing(devices, owner, create, { input: unknown })).errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect((await doing(devices, owner, create, { input: { ...input, waves: [50, 20] } })).errors).toEqual([
      { code: 'BAD_USER_INPUT' },
    ]);
    const mine = (await doing(devices, owner, create, { input })).campaign.id as string;
    expect((await moved('start', mine, maker)).errors).toEqual([{ code: 'NOT_FOUND' }]);
  });
});

describe('firmware for some revisions of the hardware', () => {
  const report = 'mutation ($input: ReportDeviceStateInput!) { reportDeviceState(input: $input) { errors { code } } }';
  const signed = (model: string, hardwareRevisions: string[]) => {
    const { signature: _, artefactBase64, ...rest } = release(model, 2);
    const manifest = { ...rest, hardwareRevisions };
    const signature = sign(null, Buffer.from(manifestText(manifest)), pair.privateKey).toString('base64');
    return { ...manifest, signature, artefactBase64 };
  };

  it('goes to them alone, and they are told in the manifest', async () => {
    const model = 'Boards';
    const [fits, other, unknown] = (await fleet(model, 3)) as [string, string, string];
    for (const [id, hardwareRevision] of [
      [fits, 'B'],
      [other, 'A'],
    ] as const)
      await doing(devices, deviceViewer(id), report, { input: { hardwareRevision } });
    const { firmware, errors } = await published(signed(model, ['B', 'C']));
    expect(errors).toEqual([]);
    const input = { firmwareId: firmware.id, name: 'Boards', deviceIds: [fits, other, unknown], waves: [100] };
    const made = (await doing(devices, owner, create, { input })) as Loose;
    const states = Object.fromEntries(
      (made.campaign.devices as Loose[]).map(({ deviceId, state }) => [deviceId as string, state as string]),
    );
    expect(states).toEqual({ [fits]: 'PENDING', [other]: 'SKIPPED', [unknown]: 'SKIPPED' });
    await moved('start', made.campaign.id as string);
    const [command] = await eventually(async () => {
      const found = await waiting(fits);
      return found.length > 0 && found;
    });
    expect(command.params).toMatchObject({ hardwareRevisions: ['B', 'C'] });
  });

  it('is refused when the signature is over others, or they are none', async () => {
    const forged = { ...signed('Boards 2', ['B']), hardwareRevisions: ['B', 'Z'] };
    expect((await published(forged)).errors).toMatchObject([{ path: ['signature'] }]);
    for (const revisions of [[], [' '], ['B', 'B'], ['x'.repeat(51)]])
      expect((await published(signed('Boards 2', revisions))).errors).toMatchObject([{ path: ['hardwareRevisions'] }]);
  });
});
