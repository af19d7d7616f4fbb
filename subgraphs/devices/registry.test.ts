import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { readDevicesCsv } from './csv/read-devices.ts';
import { codeOf, doing, type Loose, newDevice, registered, strangerOf } from './test/acting.ts';
import { runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const owner = viewerOf('owner');
const makeTemplate = `mutation ($input: CreateDeviceTemplateInput!) { createDeviceTemplate(input: $input) {
  template { id version commands calibrationIntervalDays } errors { code path } } }`;
const changeTemplate = `mutation ($input: UpdateDeviceTemplateInput!) { updateDeviceTemplate(input: $input) {
  template { id version commands } errors { code path } } }`;
const register = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) {
  device { id reportingIntervalSeconds samplingIntervalSeconds alertThresholds calibrationDue template { id } }
  credential errors { code path } } }`;
const template = (model: string, more: object = {}) => ({
  ...{ name: 'Vibration, standard', manufacturer: 'Thermia', model, deviceType: 'VIBRATION_SENSOR' },
  ...{ reportingIntervalSeconds: 900, calibrationIntervalDays: 365, alertThresholds: { vibration_level: { max: 9 } } },
  ...{ commands: ['PING', 'RUN_SELF_TEST'], ...more },
});
const made = (model: string, more: object = {}) =>
  doing(devices, owner, makeTemplate, { input: template(model, more) }) as Promise<Loose>;

describe('a template', () => {
  it('says what a registration leaves out, and says nothing over what it states', async () => {
    const { template: one } = await made('T-1');
    const installedAt = '2026-01-01T00:00:00.000Z';
    const input = newDevice({ model: 'T-1', templateId: one.id as string, installedAt });
    const { device } = await doing(devices, owner, register, { input });
    expect(device).toMatchObject({
      ...{ reportingIntervalSeconds: 900, samplingIntervalSeconds: 60, template: { id: one.id as string } },
      ...{ alertThresholds: { vibration_level: { max: 9 } }, calibrationDue: '2027-01-01T00:00:00.000Z' },
    });
    const stated = { ...input, deviceSerial: uuidV4(), reportingIntervalSeconds: 30 };
    const other = await doing(devices, owner, register, { input: stated });
    expect(other.device.reportingIntervalSeconds).toBe(30);
  });

  it('is for its model alone, one for each, of commands that the type knows, of one organization', async () => {
    const { template: one } = await made('T-2');
    const wrong = newDevice({ model: 'T-9', templateId: one.id as string });
    expect((await doing(devices, owner, register, { input: wrong })).errors).toMatchObject([
      { code: 'BAD_USER_INPUT', path: ['templateId'] },
    ]);
    expect((await made('T-2')).errors).toMatchObject([{ code: 'CONFLICT' }]);
    for (const commands of [['CAPTURE_SNAPSHOT'], ['UPDATE_FIRMWARE'], ['OPEN_DOOR']]) {
      expect((await made('T-3', { commands })).errors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['commands'] }]);
    }
    const input = { id: one.id as string, version: 1, commands: null };
    expect((await doing(devices, strangerOf(), changeTemplate, { input })).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect((await doing(devices, owner, changeTemplate, { input })).template).toMatchObject({
      version: 2,
      commands: null,
    });
    expect((await doing(devices, owner, changeTemplate, { input })).errors).toMatchObject([{ code: 'STALE_VERSION' }]);
    expect(await codeOf(devices, viewerOf('technician'), makeTemplate, { input: template('T-4') })).toBe('FORBIDDEN');
    const list = '{ deviceTemplates { edges { node { model } } } }';
    expect((await doing(devices, strangerOf(), list)).edges).toEqual([]);
  });
});

describe('an import', () => {
  const bulk = `mutation ($input: ImportDevicesInput!) { importDevices(input: $input) {
    registered refused results { line device { id deviceSerial } credential errors { code path } } errors { code message } } }`;
  const importing = (input: object) => doing(devices, owner, bulk, { input }) as Promise<Loose>;
  const { id: buildingId } = world.building;

  it('has a result for each row, and a retry with its key issues no credential twice', async () => {
    const serial = uuidV4();
    const csv = [
      'device_serial,device_type,manufacturer,model,connection_type,equipment_id,reporting_interval_seconds',
      `${serial},door_sensor,"Sensors, Inc.",D-1,zigbee,${world.equipment.id},60`,
      `${serial},door_sensor,Sensors,D-1,zigbee,,60`,
      `${uuidV4()},toaster,Sensors,D-1,zigbee,,60`,
      `${uuidV4()},camera,Sensors,D-1,wired,${uuidV4()},60`,
      `${uuidV4()},camera,Sensors,D-1,wired,,often`,
      `${uuidV4()},camera,Sensors,D-1,wired,,`,
    ].join('\r\n');
    const input = { csv, buildingId, idempotencyKey: uuidV4() };
    const tried = await importing({ ...input, dryRun: true, idempotencyKey: null });
    expect(tried).toMatchObject({ registered: 2, refused: 4 });
    expect(tried.results.map(({ credential }: Loose) => credential as unknown)).toEqual(Array(6).fill(null));
    const done = await importing(input);
    expect(done).toMatchObject({ registered: 2, refused: 4, errors: [] });
    expect(done.results).toMatchObject([
      { line: 2, device: { deviceSerial: serial }, errors: [] },
      { line: 3, device: null, errors: [{ code: 'CONFLICT', path: ['deviceSerial'] }] },
      { line: 4, errors: [{ code: 'BAD_USER_INPUT', path: ['deviceType'] }] },
      { line: 5, errors: [{ code: 'NOT_FOUND', path: ['equipmentId'] }] },
      { line: 6, errors: [{ code: 'BAD_USER_INPUT', path: ['reportingIntervalSeconds'] }] },
      { line: 7, errors: [] },
    ]);
    expect(done.results[0].credential).toMatch(/^ssd_/);
    const again = await importing(input);
    expect(again.results[0]).toMatchObject({ device: done.results[0].device as object, credential: null });
    expect(again).toMatchObject({ registered: 2 });
  });

  it('takes from a template what rows leave out', async () => {
    const { template: one } = await made('T-5', { connectionType: 'LORAWAN' });
    const csv = `device_serial\n${uuidV4()}\n${uuidV4()}\n`;
    expect(await importing({ csv, buildingId, templateId: one.id as string })).toMatchObject({
      registered: 2,
      refused: 0,
    });
  });

  it.each([
    ['without rows', 'device_serial\n', 'not 0'],
    ['with a column of its own invention', 'device_serial,colour\na,b\n', 'no column "colour"'],
    ['with a column twice', 'device_serial,device_serial\na,b\n', 'twice'],
    ['that is none', 'device_serial,model\na\n', 'no CSV'],
    ['with a quote that does not end', 'device_serial\n"a\n', 'no CSV'],
  ])('%s is refused as a whole', async (_, csv, words) => {
    const { errors, results } = await importing({ csv, buildingId });
    expect(results).toEqual([]);
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect(errors[0].message).toContain(words);
  });

  it('reads a byte-order mark, semicolons and empty lines', () => {
    const read = readDevicesCsv('\ufeffdevice_serial;model\n\na ; b\n');
    expect(read.rows).toEqual([{ line: 3, fields: { deviceSerial: 'a', model: 'b' } }]);
  });
});

describe('search', () => {
  it('finds devices by serial, equipment and building, equipment by building, buildings by address', async () => {
    const { id, version } = await registered(devices);
    expect(version).toBe(1);
    const search = `query ($text: String!) {
      devices(filter: { search: $text }, first: 200) { edges { node { id } } }
      equipmentList(filter: { search: $text }, first: 200) { totalCount }
      buildings(filter: { search: $text }) { totalCount } }`;
    const found = async (text: string, viewer = owner) => {
      const { data, errors } = await devices.ask(viewer, search, { text });
      expect(errors).toBeUndefined();
      const { devices: list, equipmentList, buildings } = data as Loose;
      const has = (list.edges as { node: { id: string } }[]).some(({ node }) => node.id === id);
      return [has, equipmentList.totalCount, buildings.totalCount] as unknown[];
    };
    expect(await found('harbour house')).toEqual([true, 3, 1]);
    expect(await found('machine room COOL')).toEqual([true, 1, 0]);
    expect(await found('100%_')).toEqual([false, 0, 0]);
    expect(await found(`' or true --`)).toEqual([false, 0, 0]);
    expect(await found('harbour house', strangerOf())).toEqual([false, 0, 0]);
  });

  it('pages through equipment without a gap', async () => {
    const page = `query ($after: Cursor) { equipmentList(first: 1, after: $after) { edges { cursor node { name } } pageInfo { hasNextPage } } }`;
    const names: string[] = [];
    for (let after: string | null = null; ;) {
      const { edges, pageInfo }: Loose = await doing(devices, owner, page, { after });
      names.push(edges[0].node.name as string);
      after = edges[0].cursor as string;
      if (pageInfo.hasNextPage !== true) break;
    }
    expect(names).toEqual([...names].sort());
    expect(names).toHaveLength(3);
  });
});

describe('the audit trail', () => {
  it('says what was before and after, and nobody changes it', async () => {
    const { id } = await registered(devices, { installationLocation: 'Shaft' });
    const change = `mutation ($input: UpdateDeviceInput!) { updateDevice(input: $input) { errors { code } } }`;
    await doing(devices, owner, change, { input: { id, version: 1, installationLocation: 'Pit', model: 'V-1' } });
    const log = '{ dataAccessLog(first: 1) { edges { node { action subjectId details } } } }';
    expect((await doing(devices, owner, log)).edges).toMatchObject([
      {
        node: {
          ...{ action: 'device_updated', subjectId: id },
          details: { changes: { installationLocation: { before: 'Shaft', after: 'Pit' } } },
        },
      },
    ]);
    for (const sql of [
      'update devices.audit_entry set action = $1',
      'delete from devices.audit_entry where action <> $1',
    ])
      await expect(devices.database.owner.query(sql, ['x'])).rejects.toThrow(/final/);
  });
});
