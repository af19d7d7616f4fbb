import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { isSigned } from './certification/signing-key.ts';
import { aDevice, anEquipment, anHour, closed, member, type Running, runningPartners } from './test/running.ts';

let running: Running;
const [maker, owner, operator] = [member('PARTNER'), member('OWNER'), member('OPERATOR')];
let deviceId: string;
let equipmentId: string;
let device: ReturnType<typeof aDevice>;

const fields = `certification { id status version contact run { status cases { name result evidence } report { document signature } } }
  errors { code path message }`;
interface Certified {
  certification: {
    id: string;
    status: string;
    version: number;
    contact: string | null;
    run: {
      status: string;
      cases: { name: string; result: string }[];
      report: { document: string; signature: string } | null;
    } | null;
  } | null;
  errors: { code: string; path: string[] }[];
}
const mutation = (name: string, type: string) =>
  `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${fields} } }`;
const request = (more = {}) => ({
  ...{ manufacturer: 'Sensors', model: 'T-1', deviceType: 'TEMPERATURE_SENSOR', firmwareVersion: '1.0' },
  ...{ protocols: ['mqtt'], contact: 'lab@sensors.example', ...more },
});
const asked = async (viewer: typeof maker, name: string, input: object): Promise<Certified> => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return (await running.data<{ done: Certified }>(viewer, mutation(name, type), { input })).done;
};
const certified = async () => {
  const requested = await asked(maker, 'requestCertification', request());
  const certificationId = requested.certification?.id ?? '';
  return { certificationId, ...(await asked(maker, 'startCertificationRun', { certificationId, deviceId })) };
};

beforeAll(async () => {
  running = await runningPartners({ privateServers, privateDatabase, SubgraphClient, until });
  const equipment = await running.equip(owner);
  device = aDevice(equipment);
  [deviceId, equipmentId] = [device.id, equipment.id];
  await running.put(device);
  await running.grant(maker, equipmentId);
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());

describe('the catalogue', () => {
  it('lists examples and what the registry has, none of it certified, and finds by filter', async () => {
    const query = `query ($filter: DeviceModelFilter, $first: Int) { compatibleDevices(filter: $filter, first: $first) {
      totalCount edges { cursor node { manufacturer isExample certification { status } } } } }`;
    interface Found {
      compatibleDevices: {
        totalCount: number;
        edges: { cursor: string; node: { isExample: boolean; manufacturer: string } }[];
      };
    }
    const all = (await running.data<Found>(owner, query, { first: 2 })).compatibleDevices;
    expect([all.totalCount, all.edges.length, all.edges.every(({ node }) => node.isExample)]).toEqual([4, 2, true]);
    const search = (
      await running.data<Found>(owner, query, { filter: { search: 'sensors t-1', equipmentKind: 'ELEVATOR' } })
    ).compatibleDevices;
    expect(search.edges.map(({ node }) => node)).toEqual([
      { manufacturer: 'Sensors', isExample: false, certification: null },
    ]);
    const certifiedOnly = await running.data<Found>(owner, query, { filter: { certifiedOnly: true } });
    expect(certifiedOnly.compatibleDevices.totalCount).toBe(0);
  });

  it('tells which models fit a piece of equipment, and nothing of equipment that is not visible', async () => {
    const query = `query ($reps: [_Any!]!) { _entities(representations: $reps) {
      ... on Equipment { compatibleDevices(first: 10) { totalCount edges { node { model } } } } } }`;
    const reps = [{ __typename: 'Equipment', id: equipmentId }];
    const of = async (viewer: typeof owner) =>
      (await running.data<{ _entities: { compatibleDevices: { totalCount: number } }[] }>(viewer, query, { reps }))
        ._entities[0]?.compatibleDevices.totalCount;
    expect([await of(owner), await of(member('OWNER'))]).toEqual([4, 0]);
  });
});

describe('certification', () => {
  it('is requested by makers alone, with a complete request, once per key', async () => {
    const refused = await running.ask(owner, mutation('requestCertification', 'RequestCertificationInput'), {
      input: request(),
    });
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    const bad = await asked(
      maker,
      'requestCertification',
      request({ model: '', documentationUrl: 'http://a.example' }),
    );
    expect(bad.errors.map(({ code, path }) => [code, path[1]])).toEqual([
      ['BAD_USER_INPUT', 'model'],
      ['BAD_USER_INPUT', 'documentationUrl'],
    ]);
    const input = request({ idempotencyKey: 'once' });
    const [first, again] = [
      await asked(maker, 'requestCertification', input),
      await asked(maker, 'requestCertification', input),
    ];
    expect(again.certification?.id).toBe(first.certification?.id);
    const other = await asked(maker, 'requestCertification', { ...input, firmwareVersion: '2.0' });
    expect(other.errors[0]?.code).toBe('CONFLICT');
  });

  it('passes by what the device sent, signed, and is then decided by the operator', async () => {
    const { certificationId, certification: started } = await certified();
    expect(started?.run?.cases.map(({ name, result }) => [name, result])).toEqual([
      ['REGISTERED', 'PASSED'],
      ['FIRMWARE', 'PASSED'],
      ...['SENDS', 'METRICS_KNOWN', 'VALUES_PLAUSIBLE', 'NO_GAPS'].map((name) => [name, 'PENDING']),
    ]);
    const early = { certificationId, decision: 'CERTIFY', reason: 'good', version: 2 };
    expect((await asked(operator, 'decideCertification', early)).errors[0]?.code).toBe('INVALID_STATE');
    const events = running.subscribe(
      maker,
      `subscription ($id: ID!) { certificationRunChanged(certificationId: $id, after: "MA") { cursor certification { status } run { status } } }`,
      { id: certificationId },
    );
    await running.tell(closed([4, 3, 2].map((hoursAgo) => anHour(device, hoursAgo))));
    const states: unknown[] = [];
    for await (const { data } of events) {
      states.push(data);
      // The run and its certification are read one after the other: an event in between shows the new run alone.
      if (JSON.stringify(data).includes('"certification":{"status":"PASSED"}')) break;
    }
    expect(states.at(-1)).toMatchObject({
      certificationRunChanged: { certification: { status: 'PASSED' }, run: { status: 'PASSED' } },
    });
    const query = `query ($id: ID!) { certification(id: $id) { id status version contact run { report { document signature } } }
      certificationPublicKey { publicKey } }`;
    const { certification, certificationPublicKey } = await running.data<{
      certification: Certified['certification'];
      certificationPublicKey: { publicKey: string };
    }>(maker, query, { id: certificationId });
    const { document = '', signature = '' } = certification?.run?.report ?? {};
    expect(isSigned(document, signature, certificationPublicKey.publicKey)).toBe(true);
    expect(isSigned(document.replace('passed', 'failed'), signature, certificationPublicKey.publicKey)).toBe(false);
    const stale = { ...early, version: 1 };
    expect((await asked(operator, 'decideCertification', stale)).errors[0]?.code).toBe('STALE_VERSION');
    const decided = await asked(operator, 'decideCertification', { ...early, version: certification?.version });
    expect(decided.certification?.status).toBe('CERTIFIED');
  });

  it('is seen by everybody on a device of that model, without what only its maker may know', async () => {
    const ofDevice = await running.data<{ _entities: unknown[] }>(
      owner,
      `query ($reps: [_Any!]!) { _entities(representations: $reps) { ... on Device { certification { status contact run { id } } } } }`,
      { reps: [{ __typename: 'Device', id: deviceId }] },
    );
    expect(ofDevice._entities).toEqual([{ certification: { status: 'CERTIFIED', contact: null, run: null } }]);
  });

  it('fails at once for what is wrong for good, and may be tried again', async () => {
    device = aDevice({ ...anEquipment(owner.organizationId), id: equipmentId });
    deviceId = device.id;
    await running.put(device);
    const { certificationId } = await certified();
    await running.tell(closed([anHour(device, 1, { max: 900 })]));
    const query = `query ($id: ID!) { certification(id: $id) { status run { cases { name result } } } }`;
    const { certification } = await running.data<{ certification: Certified['certification'] }>(maker, query, {
      id: certificationId,
    });
    expect(certification?.status).toBe('FAILED');
    const again = await asked(maker, 'startCertificationRun', { certificationId, deviceId });
    expect(again.certification?.status).toBe('FAILED');
    const taken = await asked(maker, 'withdrawCertification', { certificationId });
    expect(taken.certification?.status).toBe('WITHDRAWN');
    const late = await asked(maker, 'startCertificationRun', { certificationId, deviceId });
    expect(late.errors[0]?.code).toBe('INVALID_STATE');
  });

  it('does not exist for others, nor does a device that the maker cannot see', async () => {
    const { certificationId } = await certified();
    const stranger = member('PARTNER');
    const seen = await running.ask(stranger, `query ($id: ID!) { certification(id: $id) { id } }`, {
      id: certificationId,
    });
    expect(seen.errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND');
    const taken = await asked(stranger, 'withdrawCertification', { certificationId });
    expect(taken.errors[0]?.code).toBe('NOT_FOUND');
    const elsewhere = await asked(maker, 'startCertificationRun', { certificationId, deviceId: randomUUID() });
    expect(elsewhere.errors[0]).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'deviceId'] });
  });
});
