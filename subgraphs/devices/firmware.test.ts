import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { manifestText } from './domain/firmware-manifest.ts';
import { sha256Of } from './identity/firmware-signature.ts';
import { codeOf, deviceViewer, doing, type Loose, registered, strangerOf } from './test/acting.ts';
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
