import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { GraphAnswer } from '../../test/support/subgraph-client.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import type { Installed } from './test-support/monitoring-house.ts';
import { MonitoringHouse, person } from './test-support/monitoring-house.ts';

const MOTOR_TEMPERATURE = 28;
let house: MonitoringHouse;
let owner: Viewer;
const codeOf = ({ errors }: GraphAnswer) => errors?.[0]?.extensions?.['code'];

beforeAll(
  async () =>
    (house = await MonitoringHouse.open({ privateDatabase, clientOf: (...of) => new SubgraphClient(...of), until })),
);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => (owner = person()));

const install = (name: string) => house.install(owner, { name, thresholds: { motor_temperature: { max: 80 } } });
const read = (where: Installed, value: number) =>
  house.read(where, { metricId: MOTOR_TEMPERATURE, at: Date.now(), value });
const failed = (where: Installed, failedAt: number) => {
  const about = { id: randomUUID(), subjectId: where.equipmentId, equipmentId: where.equipmentId };
  const envelope = { id: about.id, occurredAt: failedAt, subjectId: about.subjectId, traceId: null };
  const payload = { ...about, component: 'motor', failedAt, restoredAt: null, description: 'Burnt.' } as const;
  return house.say({ ...envelope, type: 'failure.recorded', payload });
};

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly edges: readonly { readonly node: { equipment: { id: string }; health: { status: string } | null } }[];
}
async function portfolio(args = '', viewer = owner): Promise<Page> {
  const { data, errors } = await house.ask(
    viewer,
    `{ portfolio${args} { totalCount pageInfo { hasNextPage endCursor }
       edges { node { openAlerts equipment { id } health { status score } } } } }`,
  );
  expect(errors).toBeUndefined();
  return data?.['portfolio'] as Page;
}
const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.equipment.id);

describe('the portfolio', () => {
  test('lists the most urgent first, page by page, what has no data last, and by name when asked', async () => {
    const [well, ill, silent] = [await install('B'), await install('C'), await install('A')];
    await read(well, 50);
    await read(ill, 120);
    const wanted = [ill, well, silent].map(({ equipmentId }) => equipmentId);
    // A round of health may come between the reading and its alert: the order is there before the status.
    await until('the order by risk', async () => {
      const page = await portfolio();
      return String(idsOf(page)) === String(wanted) && page.edges[0]?.node.health?.status === 'CRITICAL';
    });
    const first = await portfolio('(first: 2)');
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(idsOf(await portfolio(`(first: 2, after: "${first.pageInfo.endCursor}")`))).toEqual([silent.equipmentId]);
    expect(idsOf(await portfolio('(last: 1)'))).toEqual([silent.equipmentId]);
    const byName = [silent, well, ill].map(({ equipmentId }) => equipmentId);
    expect(idsOf(await portfolio('(orderBy: NAME)'))).toEqual(byName);
    expect(idsOf(await portfolio('(filter: { statuses: [CRITICAL] })'))).toEqual([ill.equipmentId]);
    expect(idsOf(await portfolio(`(filter: { buildingIds: ["${well.buildingId}"] })`))).toEqual([well.equipmentId]);
    expect((await portfolio('', person())).totalCount).toBe(0);
    const bad = await house.ask(owner, '{ portfolio(after: "rubbish") { totalCount } }');
    expect(codeOf(bad)).toBe('BAD_CURSOR');
    const otherOrder = await house.ask(
      owner,
      `{ portfolio(orderBy: NAME, after: "${first.pageInfo.endCursor}") { totalCount } }`,
    );
    expect(codeOf(otherOrder)).toBe('BAD_CURSOR');
  });

  test('compares what is asked for, null for what the viewer may not see', async () => {
    const mine = await install('A');
    const foreign = await house.install(person());
    const query = `query ($ids: [ID!]!) { fleetComparison(equipmentIds: $ids) { id health { score } uptime { percent } } }`;
    const { data } = await house.ask(owner, query, { ids: [foreign.equipmentId, mine.equipmentId] });
    expect(data?.['fleetComparison']).toEqual([
      null,
      { id: mine.equipmentId, health: { score: null }, uptime: { percent: null } },
    ]);
    expect(codeOf(await house.ask(owner, query, { ids: [] }))).toBe('BAD_USER_INPUT');
    expect(codeOf(await house.ask(owner, query, { ids: ['no-id'] }))).toBe('BAD_USER_INPUT');
  });
});

describe('changes of health', () => {
  const subscription = `subscription ($after: Cursor, $filter: HealthEventFilter) { equipmentHealthChanged(after: $after, filter: $filter) {
    cursor equipment { id } score previousScore status previousStatus health { score } } }`;
  type Change = { cursor: string; equipment: { id: string }; score: number; status: string };
  const next = async (results: AsyncIterator<GraphAnswer>) => {
    const { value } = (await results.next()) as IteratorResult<GraphAnswer, undefined>;
    return value?.data?.['equipmentHealthChanged'] as Change;
  };

  test('are sent as they happen and resumed by cursor, as far as the filter and the rights go', async () => {
    const [one, other] = [await install('A'), await install('B')];
    const filter = { equipmentIds: [one.equipmentId], minChange: 20 };
    const after = Buffer.from('0').toString('base64url');
    const results = house.client.subscribe(owner, subscription, { after, filter });
    await read(other, 50);
    await read(one, 50);
    const first = await next(results);
    expect(first).toMatchObject({ equipment: { id: one.equipmentId }, score: 100, previousScore: null });
    await read(one, 120);
    const second = await next(results);
    expect(second).toMatchObject({ equipment: { id: one.equipmentId }, previousScore: 100, status: 'CRITICAL' });
    await results.return?.();
    const resumed = house.client.subscribe(owner, subscription, { after: first.cursor, filter });
    expect((await next(resumed)).cursor).toBe(second.cursor);
    await resumed.return?.();
  });
});

describe('the status of the platform', () => {
  const query = `query { _entities(representations: [{ __typename: "PlatformStatus", id: "platform" }]) { ... on PlatformStatus {
    anomalyDetectionRate { ...figure } falsePositiveRate { ...figure } activeMonitoringBuildings { ...figure }
    emergencyCallsReduced { ...figure } downtimePrevented { ...figure } } } }
    fragment figure on SuccessMetric { value unit target method sampleSize }`;
  interface Figures {
    readonly anomalyDetectionRate: { value: number | null; sampleSize: number };
    readonly falsePositiveRate: { value: number | null; sampleSize: number };
    readonly activeMonitoringBuildings: { value: number | null };
  }
  const status = async (viewer: Viewer): Promise<Figures> => {
    const { data, errors } = await house.ask(viewer, query);
    expect(errors).toBeUndefined();
    return (data?.['_entities'] as Figures[])[0] ?? expect.fail('no status');
  };
  const classify = `mutation ($id: ID!, $outcome: AnomalyOutcome!) { classifyAnomaly(input: { anomalyId: $id, outcome: $outcome, cause: "x" }) {
    anomaly { outcome confirmedCause classifiedBy } errors { code } } }`;

  test('is unknown without facts, and counts what the viewer may see; the operator sees all', async () => {
    expect(await status(owner)).toMatchObject({
      ...{ anomalyDetectionRate: { value: null, sampleSize: 0, target: 90 }, falsePositiveRate: { value: null } },
      ...{ activeMonitoringBuildings: { value: null }, emergencyCallsReduced: { value: null } },
      downtimePrevented: { value: null },
    });
    const [seen, unseen] = [await install('A'), await install('B')];
    await read(seen, 120);
    const anomalyId = await until('the anomaly', async () => {
      const { data } = await house.ask(owner, '{ anomalies { edges { node { id } } } }');
      return (data?.['anomalies'] as { edges: { node: { id: string } }[] }).edges[0]?.node.id;
    });
    await failed(seen, Date.now() + 1000);
    await failed(unseen, Date.now() + 1000);
    await house.ask(owner, classify, { id: anomalyId, outcome: 'FALSE_POSITIVE' });
    const known = await until('both failures', async () => {
      const now = await status(owner);
      const isAll = now.anomalyDetectionRate.sampleSize === 2 && now.activeMonitoringBuildings.value !== null;
      return isAll && now;
    });
    expect(known).toMatchObject({
      ...{ anomalyDetectionRate: { value: 50 }, falsePositiveRate: { value: 100, sampleSize: 1 } },
      activeMonitoringBuildings: { value: 1 },
    });
    expect(await status(person())).toMatchObject({ anomalyDetectionRate: { value: null } });
    const all = await status(person({ organizationKind: 'OPERATOR' }));
    expect(all.anomalyDetectionRate.sampleSize).toBeGreaterThanOrEqual(2);
  });
});

describe('what people find out about anomalies', () => {
  const update = `mutation ($id: ID!, $status: AnomalyStatus!, $version: Int) {
    updateAnomalyStatus(input: { anomalyId: $id, status: $status, version: $version, note: "Looking." }) {
      anomaly { status version statusNote } errors { code } } }`;
  const classify = `mutation ($id: ID!, $outcome: AnomalyOutcome!) { classifyAnomaly(input: { anomalyId: $id, outcome: $outcome, cause: "fan" }) {
    anomaly { outcome confirmedCause classifiedBy } errors { code } } }`;

  async function anomaly(): Promise<{ id: string; where: Installed }> {
    const where = await install('A');
    await read(where, 120);
    const id = await until('the anomaly', async () => {
      const { data } = await house.ask(
        owner,
        `{ anomalies(filter: { equipmentIds: ["${where.equipmentId}"] }) { edges { node { id } } } }`,
      );
      return (data?.['anomalies'] as { edges: { node: { id: string } }[] }).edges[0]?.node.id;
    });
    return { id, where };
  }

  test('a status is moved by its version; nothing leads out of resolved', async () => {
    const { id } = await anomaly();
    const moved = await house.ask(owner, update, { id, status: 'INVESTIGATING', version: 1 });
    expect(moved.data?.['updateAnomalyStatus']).toEqual({
      ...{ anomaly: { status: 'INVESTIGATING', version: 2, statusNote: 'Looking.' }, errors: [] },
    });
    const stale = await house.ask(owner, update, { id, status: 'RESOLVED', version: 1 });
    expect(stale.data?.['updateAnomalyStatus']).toEqual({ anomaly: null, errors: [{ code: 'STALE_VERSION' }] });
    await house.ask(owner, update, { id, status: 'RESOLVED' });
    const back = await house.ask(owner, update, { id, status: 'ACTIVE' });
    expect(back.data?.['updateAnomalyStatus']).toEqual({ anomaly: null, errors: [{ code: 'INVALID_STATE' }] });
  });

  test('it is classified, by who may, and earlier ones like it are named', async () => {
    const past = await anomaly();
    const { data } = await house.ask(owner, classify, { id: past.id, outcome: 'TRUE_POSITIVE' });
    expect(data?.['classifyAnomaly']).toEqual({
      ...{ anomaly: { outcome: 'TRUE_POSITIVE', confirmedCause: 'fan', classifiedBy: owner.id }, errors: [] },
    });
    const present = await anomaly();
    const similar = await house.ask(
      owner,
      `{ anomaly(id: "${present.id}") { likelyCause operatingContext { mode load } similarPastAnomalies { id outcome } } }`,
    );
    expect(similar.data?.['anomaly']).toEqual({
      ...{ likelyCause: 'Motor overload or blocked ventilation', operatingContext: { mode: 'normal', load: null } },
      similarPastAnomalies: [{ id: past.id, outcome: 'TRUE_POSITIVE' }],
    });
    const stranger = await house.ask(person(), classify, { id: past.id, outcome: 'UNCLEAR' });
    expect(stranger.data?.['classifyAnomaly']).toEqual({ anomaly: null, errors: [{ code: 'NOT_FOUND' }] });
    const viewer = await house.ask({ ...owner, role: 'VIEWER' }, classify, { id: past.id, outcome: 'UNCLEAR' });
    expect(codeOf(viewer)).toBe('FORBIDDEN');
  });
});
