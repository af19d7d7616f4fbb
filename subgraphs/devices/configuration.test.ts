import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, deviceViewer, doing, type Loose, registered, strangerOf } from './test/acting.ts';
import { runDevices, viewerOf, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const owner = viewerOf('owner');
const state = 'desired desiredVersion reported reportedVersion drift { path desired reported }';
const set = `mutation ($input: SetDesiredConfigurationInput!) { setDesiredConfiguration(input: $input) { configuration { ${state} } errors { code path } } }`;
const report = `mutation ($input: ReportDeviceStateInput!) { reportDeviceState(input: $input) { errors { code path } } }`;
const look = `query ($id: ID!) { device(id: $id) { reportingIntervalSeconds configuration { ${state} } } }`;
const desire = (deviceId: string, version: number, configuration: object, viewer = owner) =>
  doing(devices, viewer, set, { input: { deviceId, version, configuration } }) as Promise<Loose>;
const waiting = async (id: string) =>
  (await doing(devices, deviceViewer(id), '{ pendingCommands { id name params } }')) as Loose[];

describe('a desired configuration', () => {
  it('is sent to the device, the last one only; drift lasts until the device reports it', async () => {
    const { id } = await registered(devices);
    const first = await desire(id, 0, { reportingIntervalSeconds: 60 });
    expect(first).toMatchObject({ configuration: { desiredVersion: 1, reported: null }, errors: [] });
    const configuration = { reportingIntervalSeconds: 30, settings: { gain: 2 } };
    expect((await desire(id, 0, configuration)).errors).toMatchObject([{ code: 'STALE_VERSION' }]);
    expect((await desire(id, 1, configuration)).configuration.drift).toHaveLength(2);
    const commands = await waiting(id);
    expect(commands).toMatchObject([{ name: 'APPLY_CONFIGURATION', params: { version: 2, configuration } }]);
    const drifting = 'query { devices(filter: { configurationDrift: true }) { edges { node { id } } } }';
    expect((await doing(devices, owner, drifting)).edges).toEqual([{ node: { id } }]);
    const partly = { configuration: { reportingIntervalSeconds: 30, settings: { gain: 1 } }, configurationVersion: 2 };
    await doing(devices, deviceViewer(id), report, { input: partly });
    expect(await doing(devices, owner, look, { id })).toMatchObject({
      reportingIntervalSeconds: 30,
      configuration: { reportedVersion: 2, drift: [{ path: 'settings.gain', desired: 2, reported: 1 }] },
    });
    await doing(devices, deviceViewer(id), report, { input: { configuration } });
    expect((await doing(devices, owner, look, { id })).configuration.drift).toEqual([]);
    expect((await doing(devices, owner, drifting)).edges).toEqual([]);
  });

  it('needs the scope, sight of the device and settings that make sense', async () => {
    const { id } = await registered(devices);
    const input = { deviceId: id, version: 0, configuration: {} };
    expect(await codeOf(devices, { ...viewerOf('partner'), role: 'ADMIN' }, set, { input })).toBe('FORBIDDEN');
    expect(await codeOf(devices, { ...owner, role: 'VIEWER' }, set, { input })).toBe('FORBIDDEN');
    expect((await desire(id, 0, {}, strangerOf())).errors).toEqual([{ code: 'NOT_FOUND', path: ['deviceId'] }]);
    expect((await desire(id, 0, { samplingIntervalSeconds: 5 }, viewerOf('technician'))).errors).toEqual([]);
    for (const configuration of [
      { reportingIntervalSeconds: 0 },
      { alertThresholds: { temperature: 9 } },
      { settings: [1] },
      { settings: { text: 'x'.repeat(17_000) } },
    ]) {
      expect((await desire(id, 1, configuration)).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
    expect((await waiting(id)).map(({ params }) => params.version as number)).toEqual([1]);
  });

  it('is reported by the device or its gateway, and by nobody else', async () => {
    const { id } = await registered(devices);
    const { id: other } = await registered(devices);
    const input = { deviceId: id, configuration: { reportingIntervalSeconds: 1 } };
    expect((await doing(devices, deviceViewer(other), report, { input })).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect((await doing(devices, owner, look, { id })).configuration.reported).toBeNull();
  });
});
