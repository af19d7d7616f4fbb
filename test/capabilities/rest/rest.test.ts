import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSchemas } from '../../../gateway/rest/read-request.ts';
import { startStack, type TestStack } from '../../support/stack.ts';
import { until } from '../../support/until.ts';

/** The endpoints of the specification, as it writes them. */
const specified = `POST /devices
GET /devices
GET /devices/{id}
PUT /devices/{id}
DELETE /devices/{id}
GET /devices/{id}/status
POST /devices/{id}/command
GET /buildings/{id}/devices
GET /equipment/{id}/devices
POST /telemetry/ingest
POST /telemetry/ingest/stream
GET /equipment/{id}/telemetry
GET /equipment/{id}/telemetry/latest
GET /equipment/{id}/telemetry/history
GET /equipment/{id}/telemetry/aggregate
GET /equipment/{id}/predictions
GET /equipment/{id}/predictions/rul
GET /equipment/{id}/predictions/failure-risk
GET /buildings/{id}/predictions/summary
POST /predictions/batch
GET /hardware/partners
GET /hardware/partners/{id}
GET /hardware/compatible-devices
POST /hardware/certification-request`.split('\n');

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}
type Sent = { readonly as?: string; readonly body?: unknown; readonly headers?: Record<string, string> };

interface OpenApi {
  readonly paths: Record<string, Record<string, { responses: Record<string, object> }>>;
}

const closing = new AsyncDisposableStack();
let stack: TestStack;
let base: string;
let document: OpenApi;
let equipmentId: string;
let buildingId: string;
const seen = new Map<string, Set<number>>();
const ajv = createSchemas();

beforeAll(async () => {
  stack = closing.use(await startStack());
  base = stack.graph.replace('/graphql', '/api/v1');
  document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApi;
  equipmentId = stack.world.equipment.id;
  buildingId = stack.world.building.id;
}, 120_000);
afterAll(() => closing.disposeAsync(), 30_000);

/** Sends to a route of the OpenAPI document, and holds the answer against what the document says of it. */
async function call(route: string, at: string, { as = 'owner', body, headers = {} }: Sent = {}): Promise<Answered> {
  const [method = '', template = ''] = route.split(' ');
  const token = as === 'device' ? stack.world.device.credential : (stack.world.tokens as Record<string, string>)[as];
  const response = await fetch(`${base}${at}`, {
    ...{ method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers } },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const { status } = response;
  seen.set(route, (seen.get(route) ?? new Set()).add(status));
  if (status !== 304 && ![405, 415].includes(status)) check(template, method, status, answer);
  return { status, headers: response.headers, body: answer };
}

function check(template: string, method: string, status: number, answer: unknown): void {
  const told = document.paths[template]?.[method.toLowerCase()]?.responses[status];
  expect(told, `${method} ${template} may answer ${status}: ${JSON.stringify(answer)}`).toBeDefined();
  const schema = Object.values((told as { content: Record<string, { schema: object }> }).content)[0]?.schema ?? {};
  const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"models#/components')) as object;
  const validate = ajv.compile(resolved);
  expect(validate(answer), JSON.stringify([validate.errors, answer])).toBe(true);
}

const registration = (more: object = {}) => ({
  ...{ device_serial: `REST-${randomUUID()}`, device_type: 'vibration_sensor', manufacturer: 'M', model: 'V' },
  ...{ building_id: buildingId, connection_type: 'lorawan', installation_location: 'Motor', ...more },
});
const register = async (more: object = {}): Promise<string> => {
  const { status, body } = await call('POST /devices', '/devices', { body: registration(more) });
  expect(status).toBe(201);
  return (body['device'] as { id: string }).id;
};

describe('devices over REST', () => {
  it('are registered once per key, with their place and their credential', async () => {
    const body = registration({ equipment_id: equipmentId });
    const headers = { 'idempotency-key': randomUUID() };
    const first = await call('POST /devices', '/devices', { body, headers });
    expect(first.status).toBe(201);
    const { device, credential } = first.body as { device: Record<string, unknown>; credential: string };
    expect(credential).toMatch(/^ssd_/);
    expect(first.headers.get('location')).toBe(`/api/v1/devices/${String(device['id'])}`);
    expect(device).toMatchObject({ ...body, status: 'offline', sampling_interval_seconds: 60 });
    const again = await call('POST /devices', '/devices', { body, headers });
    expect([again.status, again.body]).toMatchObject([200, { device: { id: device['id'] }, credential: null }]);
    expect((await call('POST /devices', '/devices', { body })).status).toBe(409);
  });

  it('that are wrong are refused with every part that is wrong', async () => {
    const body = { ...registration({ device_type: 'toaster', colour: 'red' }), building_id: 'here' };
    const { status, body: problem } = await call('POST /devices', '/devices', { body });
    expect([status, problem['code']]).toEqual([422, 'BAD_USER_INPUT']);
    const paths = (problem['errors'] as { path: string[] }[]).map(({ path }) => path.join('.'));
    expect(paths.sort()).toEqual(['building_id', 'colour', 'device_type']);
    const elsewhere = await call('POST /devices', '/devices', { body: registration({ building_id: randomUUID() }) });
    expect(elsewhere.status).toBe(404);
    expect((await call('POST /devices', '/devices', { body: registration(), as: 'viewer' })).status).toBe(403);
    expect((await call('POST /devices', '/devices', { body: '{' })).body).toMatchObject({ status: 400 });
  });

  it('are listed in pages, narrowed, and found by id with an ETag', async () => {
    const id = await register();
    const page = await call('GET /devices', `/devices?limit=2&building_id=${buildingId}`);
    expect((page.body['items'] as unknown[]).length).toBe(2);
    const next = await call('GET /devices', `/devices?limit=2&cursor=${String(page.body['next_cursor'])}`);
    expect(next.body['items']).not.toEqual(page.body['items']);
    const some = await call('GET /devices', '/devices?search=REST-&device_type=vibration_sensor,camera&status=offline');
    expect((some.body['items'] as { id: string }[]).map((one) => one.id)).toContain(id);
    expect((await call('GET /devices', '/devices?status=asleep')).status).toBe(422);
    const one = await call('GET /devices/{id}', `/devices/${id}`);
    expect(one.body).toMatchObject({ id, device_type: 'vibration_sensor', version: 1 });
    const tag = one.headers.get('etag') ?? '';
    const same = await call('GET /devices/{id}', `/devices/${id}`, { headers: { 'if-none-match': tag } });
    expect(same.status).toBe(304);
    expect((await call('GET /devices/{id}', `/devices/${id}`, { as: 'secondOwner' })).status).toBe(404);
    expect((await call('GET /devices/{id}', '/devices/nothing')).status).toBe(404);
  });

  it('are updated by who has seen the latest version, and decommissioned', async () => {
    const id = await register();
    const change = { reporting_interval_seconds: 600, installation_location: null };
    const update = (more: Sent) => call('PUT /devices/{id}', `/devices/${id}`, more);
    expect((await update({ body: { ...change, version: 1 } })).body).toMatchObject({ ...change, version: 2 });
    expect((await update({ body: { ...change, version: 1 } })).status).toBe(409);
    expect((await update({ body: change, headers: { 'if-match': 'W/"1"' } })).status).toBe(412);
    expect((await update({ body: change, headers: { 'if-match': 'W/"2"' } })).body).toMatchObject({ version: 3 });
    expect((await update({ body: change })).status).toBe(422);
    const gone = await call('DELETE /devices/{id}', `/devices/${id}?reason=Replaced`);
    expect([gone.status, gone.body]).toMatchObject([200, { lifecycle: 'decommissioned' }]);
    expect((await call('DELETE /devices/{id}', `/devices/${randomUUID()}`)).status).toBe(404);
  });

  it('tell their status and take commands', async () => {
    const id = await register();
    const status = await call('GET /devices/{id}/status', `/devices/${id}/status`);
    expect(status.body).toMatchObject({ device_id: id, status: 'offline', last_seen: null });
    const command = (body: object) => call('POST /devices/{id}/command', `/devices/${id}/command`, { body });
    expect(await command({ name: 'RUN_SELF_TEST', expires_in: 'PT10M' })).toMatchObject({
      ...{ status: 202, body: { device_id: id, state: 'queued' } },
    });
    expect((await command({ name: 'OPEN_DOOR' })).status).toBe(422);
    expect((await command({})).status).toBe(422);
  });

  it('of a building and of equipment', async () => {
    for (const [route, id] of [
      ['GET /buildings/{id}/devices', buildingId],
      ['GET /equipment/{id}/devices', equipmentId],
    ] as const) {
      const at = route.split(' ')[1]?.replace('{id}', id) ?? '';
      const { status, body } = await call(route, at);
      expect([status, Number(body['total_count']) > 0]).toEqual([200, true]);
      expect((await call(route, at.replace(id, randomUUID()))).status).toBe(404);
    }
  });
});

describe('telemetry over REST', () => {
  const path = () => `/equipment/${equipmentId}/telemetry`;
  const ingest = (body: unknown, as = 'device') => call('POST /telemetry/ingest', '/telemetry/ingest', { body, as });

  it('is ingested in the names of the specification, and read back in all four ways', async () => {
    const now = Date.now() - (Date.now() % 1_000);
    const reading = (minute: number, value: number) => ({
      ...{ metric_name: 'temperature', metric_value: value, metric_unit: 'Cel', operating_mode: 'normal' },
      timestamp: new Date(now - minute * 60_000).toISOString(),
    });
    const readings = [reading(3, 20), reading(2, 21), reading(1, 22), { ...reading(0, 1), metric_name: 'mood' }];
    const receipt = await ingest({ readings });
    expect([receipt.status, receipt.body]).toMatchObject([
      200,
      { accepted: 3, duplicates: 0, rejected: [{ index: 3, code: 'UNKNOWN_METRIC' }] },
    ]);
    expect((await ingest({ readings: readings.slice(0, 3) })).body).toMatchObject({ accepted: 0, duplicates: 3 });
    const latest = await until('the reading to be stored', async () => {
      const { body } = await call(`GET /equipment/{id}/telemetry/latest`, `${path()}/latest?metric=temperature`);
      const items = body['items'] as { metric_value: number }[];
      return items.some(({ metric_value: value }) => value === 22) ? items : null;
    });
    expect(latest).toMatchObject([
      {
        ...{ equipment_id: equipmentId, metric_name: 'temperature', metric_value: 22, metric_unit: 'Cel' },
        ...{ quality: 'good', timestamp: new Date(now - 60_000).toISOString(), operating_mode: 'normal' },
      },
    ]);
    const span = `start=${new Date(now - 200_000).toISOString()}`;
    const page = await call('GET /equipment/{id}/telemetry', `${path()}?limit=2&metric=temperature&${span}`);
    expect((page.body['items'] as { metric_value: number }[]).map((one) => one.metric_value)).toEqual([22, 21]);
    const cursor = String(page.body['next_cursor']);
    const rest = await call('GET /equipment/{id}/telemetry', `${path()}?metric=temperature&${span}&cursor=${cursor}`);
    expect((rest.body['items'] as { metric_value: number }[]).map((one) => one.metric_value)).toEqual([20]);
    const history = await call('GET /equipment/{id}/telemetry/history', `${path()}/history?metric=temperature&${span}`);
    expect(history.body).toMatchObject({ readings: 3, quality: { good: 3 } });
    expect((history.body['points'] as { value: number }[]).map(({ value }) => value)).toEqual([20, 21, 22]);
    const query = `metric=temperature&function=min,mean,max&window=1d&${span}`;
    const aggregate = await call('GET /equipment/{id}/telemetry/aggregate', `${path()}/aggregate?${query}`);
    expect(aggregate.body['items']).toMatchObject([{ window: '1d', metric_unit: 'Cel' }]);
    const [{ buckets }] = aggregate.body['items'] as [{ buckets: { min: number; max: number }[] }];
    expect([Math.min(...buckets.map(({ min }) => min)), Math.max(...buckets.map(({ max }) => max))]).toEqual([20, 22]);
  });

  it('is refused with a clear word', async () => {
    expect((await ingest({ readings: [] }, 'owner')).status).toBe(401);
    expect((await ingest({})).body).toMatchObject({ status: 422, code: 'BAD_USER_INPUT' });
    expect(
      (await ingest({ readings: Array(1_001).fill({ metric: 'x', value: 1, timestamp: '' }) })).body,
    ).toMatchObject({
      ...{ status: 422, code: 'BATCH_TOO_LARGE' },
    });
    const stream = await call('POST /telemetry/ingest/stream', '/telemetry/ingest/stream');
    expect([stream.status, stream.headers.get('link')]).toEqual([
      426,
      expect.stringMatching(/^<ws:.*\/ingest\/stream>/),
    ]);
    const none = await call('GET /equipment/{id}/telemetry/history', `${path()}/history`);
    expect([none.status, none.body['errors']]).toMatchObject([422, [{ path: ['query', 'metric'] }]]);
    const odd = await call('GET /equipment/{id}/telemetry/aggregate', `${path()}/aggregate?metric=x&function=mode`);
    expect(odd.status).toBe(422);
    expect((await call('GET /equipment/{id}/telemetry', path(), { as: 'secondOwner' })).status).toBe(404);
  });
});

describe('predictions over REST', () => {
  it.each(['', '/rul', '/failure-risk'])('of equipment at %s', async (end) => {
    const route = `GET /equipment/{id}/predictions${end}`;
    const { status, body } = await call(route, `/equipment/${equipmentId}/predictions${end}`);
    expect([status, body]).toMatchObject([200, { equipment_id: equipmentId, prediction_basis: 'limited_data' }]);
    expect((await call(route, `/equipment/${randomUUID()}/predictions${end}`)).status).toBe(404);
  });

  it('of a building, and in batches that are asked after', async () => {
    const summary = await call(
      'GET /buildings/{id}/predictions/summary',
      `/buildings/${buildingId}/predictions/summary`,
    );
    expect(summary.body).toMatchObject({ building_id: buildingId, highest_risk: null });
    const batch = (body: object) => call('POST /predictions/batch', '/predictions/batch', { body });
    const { status, body, headers } = await batch({ building_id: buildingId });
    expect(status).toBe(202);
    const at = (headers.get('location') ?? '').replace('/api/v1', '');
    await until('the batch to end', async () => {
      const job = await call('GET /predictions/batch/{id}', at);
      return job.body['status'] === 'succeeded' && job.body['id'] === body['id'];
    });
    expect((await batch({})).status).toBe(422);
    expect((await batch({ building_id: randomUUID() })).status).toBe(404);
  });
});

describe('hardware partnerships over REST', () => {
  it('list partners and what is compatible', async () => {
    const partners = await call('GET /hardware/partners', '/hardware/partners?type=sensor_manufacturer');
    const [first] = partners.body['items'] as { id: string; partner_type: string }[];
    expect(first?.partner_type).toBe('sensor_manufacturer');
    const one = await call('GET /hardware/partners/{id}', `/hardware/partners/${first?.id ?? ''}`);
    expect(one.body).toEqual(first);
    expect((await call('GET /hardware/partners/{id}', `/hardware/partners/${randomUUID()}`)).status).toBe(404);
    const at = '/hardware/compatible-devices?device_type=temperature_sensor&equipment_kind=elevator';
    const models = await call('GET /hardware/compatible-devices', at);
    expect((models.body['items'] as { device_type: string }[]).map((model) => model.device_type)).toContain(
      'temperature_sensor',
    );
  });

  it('take a request for certification of who may ask', async () => {
    const body = {
      ...{ manufacturer: 'Example Sensors', model: 'Motor T2', device_type: 'temperature_sensor' },
      ...{ firmware_version: '1.0.0', protocols: ['mqtt'], contact: 'lab@example-sensors.example' },
    };
    const route = 'POST /hardware/certification-request';
    const asked = await call(route, '/hardware/certification-request', { body, as: 'partner' });
    expect([asked.status, asked.body]).toMatchObject([202, { status: 'submitted', firmware_version: '1.0.0' }]);
    expect((await call(route, '/hardware/certification-request', { body })).status).toBe(403);
  });
});

it('nobody is let in without a token, and what is not there is said so', async () => {
  const plain = await fetch(`${base}/devices`);
  expect([plain.status, plain.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(await plain.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect((await fetch(`${base}/nothing`)).status).toBe(404);
  const patch = await fetch(`${base}/devices`, { method: 'PATCH' });
  expect([patch.status, patch.headers.get('allow')]).toEqual([405, 'POST, GET']);
  const page = await fetch(`${base}/docs`);
  expect(await page.text()).toContain('swagger-ui-bundle.js');
});

it('the document has the 24 endpoints of the specification, and each of them was called', () => {
  const known = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(specified).toHaveLength(24);
  expect(specified.filter((route) => !known.includes(route))).toEqual([]);
  expect(specified.filter((route) => !seen.has(route))).toEqual([]);
});
