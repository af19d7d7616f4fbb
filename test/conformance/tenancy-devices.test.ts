import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousViewer, type Viewer } from '../../platform/auth/viewer.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { devicesSchema } from '../../subgraphs/devices/graphql/schema.ts';
import { deviceViewer, doing, type Loose, newDevice, registered } from '../../subgraphs/devices/test/acting.ts';
import { eventually, runDevices, viewerOf, type RunningDevices } from '../../subgraphs/devices/test/running.ts';
import { organizations } from '../../subgraphs/devices/seed/demo-world.ts';
import { SubgraphClient } from '../support/subgraph-client.ts';
import { type Attack, attacksOn, type Fillings } from './tenancy-operations.ts';

/** In every text of the victim: where it turns up in an answer, something was given away. */
const mark = 'of-the-victim';
const schema = await buildSubgraph(devicesSchema);
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const owner = viewerOf('owner');

let devices: RunningDevices;
let client: SubgraphClient;
let stranger: Viewer;
let strangersDevice: Viewer;
let victims: Readonly<Record<string, string>>;
let strangersOwn: Readonly<Record<string, string>>;
let fillings: Fillings;

const sql = async (text: string, values: unknown[] = []) =>
  (await devices.database.owner.query<Record<string, unknown>>(text, values)).rows;
const as = (viewer: Viewer, operation: string, input: object) =>
  doing(devices, viewer, operation, { input }) as Promise<Loose>;

/** A building with all that can be in it and hang on it, of one organization. */
async function property(viewer: Viewer, label: string): Promise<Record<string, string>> {
  const building = (
    await as(viewer, 'mutation ($input: CreateBuildingInput!) { createBuilding(input: $input) { building { id } } }', {
      ...{ name: `House ${label}`, timeZone: 'UTC', address: `Street ${label}` },
    })
  ).building.id as string;
  const equipment = (
    await as(
      viewer,
      'mutation ($input: CreateEquipmentInput!) { createEquipment(input: $input) { equipment { id } } }',
      {
        ...{ buildingId: building, name: `Lift ${label}`, kind: 'ELEVATOR' },
      },
    )
  ).equipment.id as string;
  const register =
    'mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } errors { message } } }';
  const place = { buildingId: building, installationLocation: label };
  const gateway = await as(viewer, register, newDevice({ ...place, equipmentId: null, deviceType: 'GATEWAY' }));
  const gatewayId = gateway.device.id as string;
  const device = await as(
    viewer,
    register,
    newDevice({ ...place, equipmentId: equipment, gatewayId, model: `M ${label}` }),
  );
  const deviceId = device.device.id as string;
  const template = await as(
    viewer,
    'mutation ($input: CreateDeviceTemplateInput!) { createDeviceTemplate(input: $input) { template { id } } }',
    {
      ...{ name: label, manufacturer: 'Thermia', model: `M ${label}`, deviceType: 'VIBRATION_SENSOR' },
    },
  );
  const command = await as(
    viewer,
    'mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { command { id } } }',
    {
      ...{ deviceId, name: 'PING', expiresIn: 'P1D' },
    },
  );
  const claim = await as(
    viewer,
    'mutation ($input: CreateClaimCodeInput!) { createClaimCode(input: $input) { claimCode { id } } }',
    {
      ...{ buildingId: building, deviceSerial: label },
    },
  );
  const window = await as(
    viewer,
    'mutation ($input: CreateMaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { maintenanceWindow { id } } }',
    {
      ...{ deviceId, from: inHours(1), to: inHours(2), reason: label },
    },
  );
  const grant = await as(
    viewer,
    'mutation ($input: GrantDataAccessInput!) { grantDataAccess(input: $input) { grant { id } errors { message } } }',
    {
      ...{
        equipmentId: equipment,
        organizationId: organizations.laboratory.id,
        scopes: ['READ_HEALTH'],
        purpose: label,
      },
    },
  );
  const [key] = await sql('select id from devices.credential where device_id = $1', [deviceId]);
  const [firmwareId, campaignId] = [uuidV4(), uuidV4()];
  await sql(
    `insert into devices.firmware (id, organization_id, manufacturer, model, version, version_counter, sha256, size_bytes,
       signature, public_key, published_by) values ($1, $2, 'Thermia', $3, '1.0', 1, repeat('0', 64), 1, '', '', $4)`,
    [firmwareId, viewer.organizationId, `F ${uuidV4()}`, viewer.id],
  );
  await sql(
    `insert into devices.firmware_campaign (id, organization_id, firmware_id, name, waves, failure_threshold_percent, created_by)
     values ($1, $2, $3, $4, '{100}', 10, $5)`,
    [campaignId, viewer.organizationId, firmwareId, label, viewer.id],
  );
  const [uploadId, userId] = [uuidV4(), uuidV4()];
  await sql(
    `insert into devices.upload (id, organization_id, purpose, size_bytes, sha256, expires_at)
     values ($1, $2, 'firmware', 1, repeat('0', 64), now() + interval '1 day')`,
    [uploadId, viewer.organizationId],
  );
  await sql(
    `insert into devices.user_account (id, organization_id, email, password_hash, name, role)
     values ($1, $2, $3, 'x', $4, 'TECHNICIAN')`,
    [userId, viewer.organizationId, `${userId}@example.com`, label],
  );
  await sql('insert into devices.campaign_device (campaign_id, device_id, wave) values ($1, $2, 0)', [
    campaignId,
    deviceId,
  ]);
  return {
    ...{ buildingId: building, equipmentId: equipment, gatewayId, deviceId, firmwareId, campaignId },
    ...{ templateId: template.template.id as string, commandId: command.command.id as string },
    ...{ claimCodeId: claim.claimCode.id as string, windowId: window.maintenanceWindow.id as string },
    ...{ grantId: grant.grant.id as string, keyId: key?.['id'] as string, uploadId, userId },
  };
}

beforeAll(async () => {
  devices = await runDevices();
  client = new SubgraphClient(`${devices.origin}/graphql`, devices.config.GATEWAY_SECRET);
  const organizationId = uuidV4();
  await sql(`insert into devices.organization (id, name, kind) values ($1, 'Stranger', 'MANUFACTURER')`, [
    organizationId,
  ]);
  stranger = { ...owner, id: uuidV4(), organizationId, organizationKind: 'MANUFACTURER', role: 'ADMIN' };
  victims = await property(owner, mark);
  const own = await property(stranger, 'own');
  strangersOwn = own;
  strangersDevice = { ...deviceViewer(own['deviceId'] ?? ''), organizationId };
  const csv = 'device_serial,device_type,manufacturer,model,connection_type\ntaken,camera,Thermia,C,wired\n';
  fillings = {
    ...own,
    ...{
      organizationId: organizations.laboratory.id,
      name: 'PING',
      timeZone: 'UTC',
      version: 1,
      reason: 'Why',
      purpose: 'Why',
    },
    ...{
      from: inHours(1),
      to: inHours(2),
      calibratedAt: inHours(-1),
      code: 'ssc_none',
      serial: 'none',
      csv,
    },
    ...{ deviceSerial: 'taken', manufacturer: 'Thermia', model: 'M own', email: 'x@example.com', password: 'x' },
    ...{
      scopes: ['READ_HEALTH'],
      String: 'x',
      Int: 1,
      Float: 1,
      Boolean: false,
      DateTime: inHours(1),
      JSON: {},
      Duration: 'PT1H',
    },
    ...{
      'updateDevice.id': own['deviceId'],
      'decommissionDevice.id': own['deviceId'],
      'updateBuilding.id': own['buildingId'],
    },
    ...{
      'updateEquipment.id': own['equipmentId'],
      'updateDeviceTemplate.id': own['templateId'],
      'createFirmwareCampaign.name': 'x',
    },
    ...{ 'publishFirmware.version': '1.0', sizeBytes: 1, sha256: '0'.repeat(64) },
    ...{ 'inviteUser.email': 'new@example.com', 'inviteUser.name': 'New' },
  };
}, 60_000);
afterAll(async () => {
  await client?.close();
  // What the feeds were reading is read before this: a service that closes meanwhile would take their listeners away.
  for (let n = 0; n < 3; n++) await devices?.ask(owner, '{ buildings { totalCount } }');
  await devices?.close();
});

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const push = `insert into devices.event (topic, subject_id, occurred_at, payload) select $1, d.subject_id, now(), $2::jsonb
  from devices.device d where d.id = $3`;
/** Something of every kind happens to both: with it, whoever may hear of it has something to hear. */
async function stir(): Promise<void> {
  for (const [viewer, ids] of [
    [owner, victims],
    [stranger, strangersOwn],
  ] as const) {
    const { deviceId = '', commandId = '', campaignId = '', equipmentId, buildingId } = ids;
    const status = { deviceId, equipmentId, buildingId, previousStatus: 'offline', status: 'online' };
    const command = { commandId, deviceId, name: 'PING', state: 'queued' };
    const campaign = { campaignId, organizationId: viewer.organizationId, state: 'running' };
    await sql(push, ['device-status-changed', status, deviceId]);
    await sql(push, ['device-command-changed', command, deviceId]);
    await sql(push, ['firmware-campaign-progress', campaign, deviceId]);
  }
}

/** What differs between any two answers: ids, moments, secrets, cursors. */
const plain = (answer: unknown) =>
  JSON.stringify(answer)
    .replaceAll(uuid, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/ss[cd]_[\w-]+/g, 'SECRET')
    .replaceAll(/"(cursor|startCursor|endCursor)":"[^"]*"/g, 'CURSOR')
    .replaceAll(/"(version|key)":\d+/g, 'NUMBER')
    .replaceAll(/\(version \d+\)/g, 'NUMBER');

/** Everything that the victim has, without what the passing of time changes. */
async function belongings() {
  const tables = await sql(
    `select table_name as name from information_schema.columns where table_schema = 'devices' and column_name = 'organization_id'
       and table_name in (select tablename from pg_tables where schemaname = 'devices')`,
  );
  const all: Record<string, unknown> = {};
  for (const { name } of tables) {
    const rows = await sql(
      `select to_jsonb(t) - 'next_check_at' - 'next_offer_at' - 'offers' as row from devices.${String(name)} t
       where organization_id = $1 order by t::text`,
      [owner.organizationId],
    );
    all[String(name)] = rows;
  }
  const configured =
    'select c.* from devices.device_configuration c join devices.device d on d.id = c.device_id where d.organization_id = $1';
  return { ...all, configuration: await sql(configured, [owner.organizationId]) };
}

const attacks = attacksOn(schema, {});
const described = (attack: Attack) => `${attack.name}${attack.path === null ? '' : `(${attack.path.join('.')})`}`;
const asked = [...new Map(attacks.map((attack) => [described(attack), attack])).values()];
const calls = asked.filter(
  ({ kind, name }) => kind !== 'subscription' && !['signIn', 'claimDevice', 'acceptInvitation'].includes(name),
);
/** With what is filled in known only after the start. */
const ready = (of: Attack) => attacksOn(schema, fillings).find((one) => described(one) === described(of)) ?? of;

describe('another tenant’s id', () => {
  it('there are operations to try', () => {
    expect(calls.length).toBeGreaterThan(60);
    expect(calls.filter(({ path }) => path !== null).length).toBeGreaterThan(40);
  });

  it.each(calls.map((attack) => [described(attack), attack] as const))(
    '%s is answered as for an id of nobody, gives nothing away and changes nothing',
    async (_, attack) => {
      const before = plain(await belongings());
      const { text, variables, path } = ready(attack);
      for (const viewer of [stranger, strangersDevice]) {
        const nobodys = await devices.ask(viewer, text, variables(uuidV4()));
        expect(JSON.stringify(nobodys)).not.toContain('GRAPHQL_VALIDATION_FAILED');
        expect(JSON.stringify(nobodys)).not.toContain('INTERNAL_SERVER_ERROR');
        expect(JSON.stringify(nobodys)).not.toContain(mark);
        // The id itself is what is refused, not something else that is said with it.
        if (path !== null && text.startsWith('mutation'))
          expect(plain(nobodys)).toMatch(/"code":"(NOT_FOUND|FORBIDDEN)"/);
        for (const [kind, id] of path === null ? [] : Object.entries(victims)) {
          // Firmware is published for everybody, and any organization may be named.
          if (kind === 'firmwareId' && path?.at(-1) === 'firmwareId') continue;
          const answer = await devices.ask(viewer, text, variables(id));
          expect(JSON.stringify(answer), kind).not.toContain(mark);
          expect(plain(answer), kind).toBe(plain(nobodys));
        }
      }
      expect(plain(await belongings())).toBe(before);
    },
  );

  const entities = ['Building', 'Equipment', 'Device', 'Component', 'Organization'];
  it.each(entities)('as a reference to %s is null, as that of nobody is', async (type) => {
    const text = `query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }`;
    for (const viewer of [stranger, strangersDevice, anonymousViewer]) {
      const ids = [...Object.values(victims), `${victims['equipmentId']}:motor`, owner.organizationId ?? ''];
      const r = [...ids, uuidV4()].map((id) => ({ __typename: type, id }));
      expect((await devices.ask(viewer, text, { r })).data).toEqual({ _entities: r.map(() => null) });
    }
  });
});

describe('who may not', () => {
  const deviceOnly = ['acknowledgeCommand', 'completeCommand', 'reportDeviceState'];
  const mutations = [
    ...new Map(calls.filter(({ kind }) => kind === 'mutation').map((one) => [one.name, one])).values(),
  ];

  it.each(mutations.map((one) => [one.name, one] as const))(
    '%s is FORBIDDEN to a viewer and UNAUTHENTICATED to nobody',
    async (name, attack) => {
      const before = plain(await belongings());
      const { text, variables } = ready(attack);
      const id = victims['deviceId'] ?? '';
      const looking = await devices.ask({ ...owner, role: 'VIEWER' }, text, variables(id));
      expect(looking.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      const nobody = await devices.ask(anonymousViewer, text, variables(id));
      expect(nobody.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
      if (!deviceOnly.includes(name)) {
        const device = await devices.ask(deviceViewer(id), text, variables(id));
        expect(device.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      }
      expect(plain(await belongings())).toBe(before);
    },
  );
});

describe('subscriptions', () => {
  it.each([
    ['deviceCommandChanged', '{ deviceCommandChanged(after: "MA") { command { device { id } } } }', 'command'],
    ['deviceStatusChanged', '{ deviceStatusChanged(after: "MA") { device { id } } }', ''],
  ])('%s begins with an own event, though the victim’s came first', async (name, text, inner) => {
    const { id: victim } = await registered(devices);
    await as(
      owner,
      'mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { errors { code } } }',
      {
        ...{ deviceId: victim, name: 'PING' },
      },
    );
    await sql(`update devices.device set lifecycle = 'active', last_seen = now() where id = any ($1)`, [
      [victim, strangersDevice.deviceId],
    ]);
    const feed = client.subscribe(stranger, `subscription ${text}`);
    const { data } = (await feed.next()).value as Loose;
    await feed.return?.();
    const event = data[name] as Loose;
    const { device } = (inner ? event[inner] : event) as { device: { id: string } };
    expect(await sql('select organization_id from devices.device where id = $1', [device.id])).toEqual([
      { organization_id: stranger.organizationId },
    ]);
  });

  const onlyStreams = asked.filter(({ kind, path }) => kind === 'subscription' && path !== null);
  const own = (path: readonly string[] | null, ids: Readonly<Record<string, string>>) => ids[path?.at(-1) ?? ''] ?? '';

  /** What a feed says first, once it says something: an event, or why there is none. */
  function listen(viewer: Viewer, attack: Attack, id: string) {
    const { text, variables } = ready(attack);
    const feed = client.subscribe(viewer, text, { ...variables(id), after: 'MA' });
    const heard: unknown[] = [];
    const keep = async () => {
      for await (const event of feed) heard.push(event);
    };
    void keep().catch((fault: unknown) => heard.push(JSON.parse(JSON.stringify(fault))));
    return { heard, end: () => feed.return?.() };
  }

  it('there are places for ids to try', () => expect(onlyStreams.length).toBeGreaterThanOrEqual(5));

  it.each(onlyStreams.map((attack) => [described(attack), attack] as const))(
    '%s with an id of the victim is answered as with one of nobody, and tells nothing',
    async (_, attack) => {
      const nobodys = listen(stranger, attack, uuidV4());
      const tries = [stranger, strangersDevice].flatMap((viewer) =>
        Object.entries(victims).map(([kind, id]) => ({ kind, viewer, ...listen(viewer, attack, id) })),
      );
      // Whose they are hear of them: so there is something to tell, and it has been read.
      const theirs = listen(owner, attack, own(attack.path, victims));
      const strangers = listen(stranger, attack, own(attack.path, strangersOwn));
      await eventually(async () => {
        await stir();
        return theirs.heard.length > 1 && strangers.heard.length > 1;
      });
      for (const { kind, heard, viewer } of tries) {
        expect(JSON.stringify(heard), kind).not.toContain(mark);
        if (viewer === stranger) expect(plain(heard), kind).toBe(plain(nobodys.heard));
        else
          expect(
            heard.filter((one) => (one as { data?: unknown }).data),
            kind,
          ).toEqual([]);
      }
      expect(JSON.stringify(theirs.heard)).not.toContain('"errors"');
      for (const { end } of [nobodys, theirs, strangers, ...tries]) await end();
    },
    60_000,
  );
});
