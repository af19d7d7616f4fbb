import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accessBucket, accessEntry, accessKey, allScopes, scopeBits } from '../../core/contracts/access.ts';
import { encodeJson } from '../../core/contracts/json-codec.ts';
import type { RegistryDevice } from '../../core/contracts/registry.ts';
import { registryBucket, registryEntry, registryKey } from '../../core/contracts/registry.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { inTransaction, openPool } from '../../platform/db/pool.ts';
import { announce } from '../../platform/events/follow-topic.ts';
import { Topics } from '../../platform/events/topics.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { monitoringEnv } from './config.ts';
import type { EpisodeBegan } from './domain/detectors/detection.ts';
import { applyFindings } from './detector/apply-findings.ts';
import type { Finding } from './detector/finding.ts';
import { topicsOf } from './store/monitoring-event.ts';
import { tell } from './store/tell.ts';
import { startApi } from './start-api.ts';
import type { GraphAnswer } from '../../test/support/subgraph-client.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';

const SECRET = 'what gateway and subgraphs share in this test';
const START_MS = Date.parse('2026-01-05T08:00:00Z');
const MINUTE_MS = 60_000;

let database: Awaited<ReturnType<typeof privateDatabase>>;
let api: Awaited<ReturnType<typeof startApi>>;
let pool: pg.Pool;
let bus: Bus;
let topics: Topics;
let client: SubgraphClient;
let seq = 0;

const organization = (): Viewer => ({
  ...{ kind: 'user', id: randomUUID(), organizationId: randomUUID(), organizationKind: 'OWNER' },
  ...{ role: 'MANAGER', deviceId: null, expiresAt: null },
});
let owner: Viewer;
let stranger: Viewer;
let equipmentId: string;
let deviceId: string;

beforeAll(async () => {
  database = await privateDatabase();
  const { ownerUrl, readerUrl } = database.urls.monitoring;
  pool = openPool(ownerUrl, { name: 'test' });
  const { NATS_URL, REDIS_URL } = process.env;
  bus = await connectBus(NATS_URL ?? '', 'test');
  topics = new Topics(REDIS_URL ?? '');
  api = await startApi(
    monitoringEnv.parse({
      ...{ NATS_URL, REDIS_URL, GATEWAY_SECRET: SECRET, LOG_LEVEL: 'silent' },
      ...{ DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl },
    }),
  );
  client = new SubgraphClient(api.url, SECRET);
});

afterAll(async () => {
  await client.close();
  await api[Symbol.asyncDispose]();
  await topics[Symbol.asyncDispose]();
  await bus[Symbol.asyncDispose]();
  await pool.end();
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  [owner, stranger] = [organization(), organization()];
  [equipmentId, deviceId] = [randomUUID(), randomUUID()];
  await install();
  await grant(owner, allScopes);
});

/** As devices publishes it: a device installed on the equipment. */
async function install(): Promise<void> {
  const installation = {
    ...{ key: Math.floor(Math.random() * 2 ** 31), equipmentId, buildingId: randomUUID() },
    ...{ subjectId: equipmentId, validFrom: 0, validTo: null },
  };
  const device: RegistryDevice = {
    kind: 'device',
    id: deviceId,
    serial: deviceId,
    organizationId: owner.organizationId ?? '',
    gatewayId: null,
    lifecycle: 'active',
    installations: [installation],
    credentialHashes: [],
    deviceType: 'temperature_sensor',
    manufacturer: 'M',
    model: 'T',
    firmwareVersion: null,
    reportingIntervalSeconds: 60,
    alertThresholds: null,
    timeZone: 'UTC',
  };
  const registry = await bus.keyValue(registryBucket);
  await registry.put(registryKey(device), encodeJson(registryEntry, device));
  await expect
    .poll(
      async () => (await pool.query('select 1 from monitoring.installation where device_id = $1', [deviceId])).rowCount,
    )
    .toBe(1);
}

async function grant({ organizationId }: Viewer, scopes: number): Promise<void> {
  const entry = {
    organizationId: organizationId ?? '',
    subjectId: equipmentId,
    buildingId: randomUUID(),
    scopes,
    expiresAt: null,
  };
  await (await bus.keyValue(accessBucket)).put(accessKey(entry), encodeJson(accessEntry, entry));
  const known = () => pool.query('select scopes from monitoring.access where organization_id = $1', [organizationId]);
  await expect.poll(async () => (await known()).rows).toEqual([{ scopes }]);
}

function finding(startMinute: number): Finding {
  const began: EpisodeBegan = {
    kind: 'began',
    episodeStartMs: START_MS + startMinute * MINUTE_MS,
    anomalyType: 'threshold',
    severity: 'high',
    actualValue: 40,
    expectedValue: 20,
    expectedRange: { min: 18, max: 22 },
    deviationPercent: 100,
    confidence: 0.7,
    score: 6.5,
  };
  const where = {
    subjectId: equipmentId,
    equipmentId,
    deviceId,
    metric: 'temperature',
    unit: 'Cel',
    operatingMode: 'normal',
    ...{ installationKey: 1, metricId: 7, load: 320, watcher: 'ensemble' as const, signs: [] },
  };
  return { anomalyId: randomUUID(), ...where, detection: began };
}

async function detect(...findings: Finding[]): Promise<void> {
  const events = await inTransaction(pool, async (connection) => {
    const applied = await applyFindings(connection, ++seq, findings);
    await tell(connection, applied);
    return applied;
  });
  await announce(topics, 'monitoring', topicsOf(events));
}

const ended = (began: Finding, minutesLater: number): Finding => {
  const { episodeStartMs } = began.detection;
  return { ...began, detection: { kind: 'ended', episodeStartMs, atMs: episodeStartMs + minutesLater * MINUTE_MS } };
};

/** The next result; an error that ends the subscription comes as one, too. */
async function next(results: AsyncIterator<GraphAnswer>): Promise<GraphAnswer> {
  try {
    const { value } = (await results.next()) as IteratorResult<GraphAnswer, undefined>;
    return value ?? {};
  } catch (errors) {
    return { errors: errors as NonNullable<GraphAnswer['errors']> };
  }
}

const codeOf = (answer: GraphAnswer): unknown => answer.errors?.[0]?.extensions?.['code'];

describe('queries', () => {
  test('an anomaly has every field of the specification, and its alert', async () => {
    const found = finding(0);
    await detect(found);
    const { data, errors } = await client.ask(
      owner,
      `query ($id: ID!) { anomaly(id: $id) { anomalyType severity status metric unit expectedValue expectedRange { min max }
         actualValue deviationPercent detectedAt endedAt operatingContext { mode } confidence detectionModel likelyCause
         estimatedImpact recommendedAction equipment { id } device { id }
         alert { alertType severity status metric thresholdValue actualValue message triggeredAt anomaly { id } } } }`,
      { id: found.anomalyId },
    );
    expect(errors).toBeUndefined();
    expect(data?.['anomaly']).toMatchObject({
      ...{ anomalyType: 'THRESHOLD', severity: 'HIGH', status: 'ACTIVE', metric: 'temperature', unit: 'Cel' },
      ...{ expectedValue: 20, expectedRange: { min: 18, max: 22 }, actualValue: 40, deviationPercent: 100 },
      ...{ detectedAt: '2026-01-05T08:00:00.000Z', endedAt: null, operatingContext: { mode: 'normal' } },
      ...{
        confidence: 0.7,
        detectionModel: 'ensemble@2',
        likelyCause: 'Failing ventilation or cooling',
        estimatedImpact: 'MINOR',
      },
      ...{ equipment: { id: equipmentId }, device: { id: deviceId } },
      alert: {
        ...{ alertType: 'anomaly', severity: 'WARNING', status: 'ACTIVE', thresholdValue: 22, actualValue: 40 },
        ...{ message: 'temperature is 40 Cel, expected 20 (18 to 22)', anomaly: { id: found.anomalyId } },
      },
    });
  });

  test('a list is paged in both directions without gap or repeat, and narrowed by its filter', async () => {
    const found = Array.from({ length: 7 }, (_, index) => finding(index));
    await detect(...found);
    const newestFirst = found.map(({ anomalyId }) => anomalyId).reverse();
    const query = `query ($first: Int, $after: Cursor, $last: Int, $before: Cursor, $filter: AnomalyFilter) {
      anomalies(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor startCursor } edges { node { id } } } }`;
    interface Page {
      totalCount: number;
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string; startCursor: string };
      edges: { node: { id: string } }[];
    }
    const page = async (variables: Record<string, unknown>) => {
      const { data, errors } = await client.ask(owner, query, variables);
      expect(errors).toBeUndefined();
      return data?.['anomalies'] as Page;
    };
    const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.id);
    const one = await page({ first: 3 });
    const two = await page({ first: 3, after: one.pageInfo.endCursor });
    const three = await page({ first: 3, after: two.pageInfo.endCursor });
    expect([one, two, three].flatMap(idsOf)).toEqual(newestFirst);
    expect([one, two, three].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
    expect(one.totalCount).toBe(7);
    expect(idsOf(await page({ last: 2, before: three.pageInfo.startCursor }))).toEqual(newestFirst.slice(4, 6));
    const filter = {
      from: new Date(START_MS + 2 * MINUTE_MS),
      to: new Date(START_MS + 4 * MINUTE_MS),
      severities: ['HIGH'],
    };
    expect(idsOf(await page({ filter }))).toEqual(newestFirst.slice(3, 5));
    expect(idsOf(await page({ filter: { metrics: ['"},{\\'] } }))).toEqual([]);
    expect(idsOf(await page({ filter: { equipmentIds: [equipmentId], deviceIds: [deviceId] } }))).toHaveLength(7);
  });

  test('what an organization may not see does not exist for it', async () => {
    const found = finding(0);
    await detect(found);
    const query = `query ($id: ID!) { anomalies { totalCount edges { node { id } } } alerts { totalCount } anomaly(id: $id) { id } }`;
    const seen = await client.ask(stranger, query, { id: found.anomalyId });
    const random = await client.ask(stranger, query, { id: randomUUID() });
    expect(seen).toEqual(random);
    expect(seen.data).toEqual({ anomalies: { totalCount: 0, edges: [] }, alerts: { totalCount: 0 }, anomaly: null });
    expect(codeOf(seen)).toBe('NOT_FOUND');
    expect(codeOf(await client.ask(anonymousViewer, query, { id: found.anomalyId }))).toBe('UNAUTHENTICATED');
  });

  test('equipment and device have their own lists, counted, and refuse them without READ_HEALTH', async () => {
    const [one, two] = [finding(0), finding(1)];
    await detect(one, two);
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) {
      ... on Equipment { anomalies(first: 1) { totalCount pageInfo { hasNextPage } edges { node { id } } } alerts { totalCount } }
      ... on Device { anomalies { totalCount } alerts(first: 1) { totalCount edges { node { anomaly { id } } } } } } }`;
    const of = [
      { __typename: 'Equipment', id: equipmentId },
      { __typename: 'Device', id: deviceId },
    ];
    const { data, errors } = await client.ask(owner, query, { of });
    expect(errors).toBeUndefined();
    expect(data?.['_entities']).toEqual([
      {
        anomalies: { totalCount: 2, pageInfo: { hasNextPage: true }, edges: [{ node: { id: two.anomalyId } }] },
        alerts: { totalCount: 2 },
      },
      {
        anomalies: { totalCount: 2 },
        alerts: { totalCount: 2, edges: [{ node: { anomaly: { id: two.anomalyId } } }] },
      },
    ]);
    await grant(stranger, scopeBits.READ_TELEMETRY);
    const refused = await client.ask(stranger, query, { of });
    expect(refused.data?.['_entities']).toEqual([
      { anomalies: null, alerts: null },
      { anomalies: null, alerts: null },
    ]);
    expect(new Set(refused.errors?.map(({ extensions }) => extensions?.['code']))).toEqual(new Set(['FORBIDDEN']));
  });

  test('bad cursors, ids and page sizes are refused by their codes', async () => {
    const refusal = async (args: string) => codeOf(await client.ask(owner, `{ anomalies(${args}) { totalCount } }`));
    expect(await refusal('after: "rubbish"')).toBe('BAD_CURSOR');
    expect(await refusal(`after: "${Buffer.from('["x","y"]').toString('base64url')}"`)).toBe('BAD_CURSOR');
    expect(await refusal(`after: "${Buffer.from('[1e99,"y"]').toString('base64url')}"`)).toBe('BAD_CURSOR');
    expect(await refusal('first: 201')).toBe('BAD_USER_INPUT');
    expect(await refusal('filter: { deviceIds: ["no-id"] }')).toBe('BAD_USER_INPUT');
  });
});

describe('acknowledging and resolving', () => {
  const acknowledge = `mutation ($id: ID!) { acknowledgeAlert(input: { alertId: $id }) {
    alert { status acknowledgedBy clearedAt resolvedAt anomaly { status } } errors { code } } }`;
  const resolve = `mutation ($id: ID!) { resolveAlert(input: { alertId: $id }) { alert { status resolvedBy } errors { code } } }`;

  async function alertIdOf(found: Finding): Promise<string> {
    const { rows } = await pool.query<{ id: string }>('select id from monitoring.alert where anomaly_id = $1', [
      found.anomalyId,
    ]);
    return rows[0]?.id ?? '';
  }

  test('an acknowledged alert is resolved when its episode ends; doing it again changes nothing', async () => {
    const found = finding(0);
    await detect(found);
    const id = await alertIdOf(found);
    const first = await client.ask(owner, acknowledge, { id });
    expect(first.data?.['acknowledgeAlert']).toMatchObject({
      alert: { status: 'ACKNOWLEDGED', acknowledgedBy: owner.id, clearedAt: null, anomaly: { status: 'ACKNOWLEDGED' } },
      errors: [],
    });
    expect(await client.ask(owner, acknowledge, { id })).toEqual(first);
    await detect(ended(found, 5));
    const { data } = await client.ask(owner, acknowledge, { id });
    expect(data?.['acknowledgeAlert']).toMatchObject({
      alert: { status: 'RESOLVED', anomaly: { status: 'RESOLVED' } },
    });
  });

  test('it needs MANAGE_ALERTS and more than the role VIEWER; what is invisible is not found', async () => {
    const found = finding(0);
    await detect(found);
    const id = await alertIdOf(found);
    const invisible = await client.ask(stranger, resolve, { id });
    expect(invisible.data?.['resolveAlert']).toEqual({ alert: null, errors: [{ code: 'NOT_FOUND' }] });
    expect(await client.ask(stranger, resolve, { id: randomUUID() })).toEqual(invisible);
    await grant(stranger, scopeBits.READ_HEALTH);
    expect(codeOf(await client.ask(stranger, resolve, { id }))).toBe('FORBIDDEN');
    expect(codeOf(await client.ask({ ...owner, role: 'VIEWER' }, resolve, { id }))).toBe('FORBIDDEN');
    const { data } = await client.ask(owner, resolve, { id });
    expect(data?.['resolveAlert']).toEqual({ alert: { status: 'RESOLVED', resolvedBy: owner.id }, errors: [] });
  });
});

describe('subscriptions', () => {
  const anomalies = `subscription ($after: Cursor, $filter: AnomalyFilter) { anomalyDetected(after: $after, filter: $filter) {
    cursor occurredAt anomaly { id equipment { id } } } }`;
  const alerts = `subscription ($after: Cursor) { alertChanged(after: $after) { cursor change alert { status anomaly { id } } } }`;
  interface Event {
    cursor: string;
    change: string;
    anomaly: { id: string };
    alert: { anomaly: { id: string } };
  }
  const eventIn = (answer: GraphAnswer) => Object.values(answer.data ?? {})[0] as Event;
  const lastCursor = async () => {
    const { rows } = await pool.query<{ max: number | null }>('select max(cursor) as max from monitoring.event');
    return Buffer.from(String(rows[0]?.max ?? 0)).toString('base64url');
  };

  test('what was missed comes first, then what happens, with no gap and no repeat', async () => {
    const after = await lastCursor();
    const found = Array.from({ length: 4 }, (_, index) => finding(index));
    await detect(...found.slice(0, 2));
    const results = client.subscribe(owner, anomalies, { after });
    const received = [eventIn(await next(results)), eventIn(await next(results))];
    await detect(...found.slice(2));
    received.push(eventIn(await next(results)), eventIn(await next(results)));
    await results.return?.();
    expect(received.map(({ anomaly }) => anomaly.id)).toEqual(found.map(({ anomalyId }) => anomalyId));

    const resumed = client.subscribe(owner, anomalies, { after: received[1]?.cursor });
    expect(eventIn(await next(resumed))).toEqual(received[2]);
    await resumed.return?.();
  });

  test('an alert is followed from raised to cleared, by those who may see it', async () => {
    const after = await lastCursor();
    const found = finding(0);
    const results = client.subscribe(owner, alerts, { after });
    const foreign = client.subscribe(stranger, alerts, { after });
    const foreignResult = next(foreign);
    await detect(found);
    expect(eventIn(await next(results))).toMatchObject({ change: 'RAISED', alert: { status: 'ACTIVE' } });
    await detect(ended(found, 3));
    expect(eventIn(await next(results))).toMatchObject({
      change: 'CLEARED',
      alert: { anomaly: { id: found.anomalyId } },
    });
    // The stranger is granted access only now and still gets both, so nothing was sent before.
    await grant(stranger, scopeBits.READ_HEALTH);
    expect(eventIn(await foreignResult)).toMatchObject({ change: 'RAISED' });
    await Promise.all([results.return?.(), foreign.return?.()]);
  });

  test('a filter narrows what is sent', async () => {
    const after = await lastCursor();
    const [early, late] = [finding(0), finding(60)];
    await detect(early, late);
    const filter = { from: new Date(START_MS + 30 * MINUTE_MS), equipmentIds: [equipmentId] };
    const results = client.subscribe(owner, anomalies, { after, filter });
    expect(eventIn(await next(results)).anomaly.id).toBe(late.anomalyId);
    await results.return?.();
  });

  test('a cursor that is too old is told the oldest one; a wrong one is refused', async () => {
    await detect(finding(0), finding(1));
    await detect(finding(2));
    await pool.query('delete from monitoring.event where cursor < (select max(cursor) from monitoring.event)');
    const expired = await next(client.subscribe(owner, anomalies, { after: Buffer.from('1').toString('base64url') }));
    expect(codeOf(expired)).toBe('CURSOR_EXPIRED');
    expect(expired.errors?.[0]?.extensions?.['oldestCursor']).toBeTypeOf('string');
    for (const after of [
      'rubbish',
      Buffer.from('999999999').toString('base64url'),
      Buffer.from('-1').toString('base64url'),
    ]) {
      expect(codeOf(await next(client.subscribe(owner, anomalies, { after })))).toBe('BAD_CURSOR');
    }
    expect(codeOf(await next(client.subscribe(anonymousViewer, anomalies)))).toBe('UNAUTHENTICATED');
  });
});
