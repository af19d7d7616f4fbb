import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan, ProcessSpec } from '../../../deploy/all-in-one/plan.ts';
import { request } from '../../../client/request.ts';
import { type CountingProxy, countingProxy, httpRequests, sqlStatements } from '../../support/counting-proxy.ts';
import { startStack, type TestStack } from '../../support/stack.ts';
import { until } from '../../support/until.ts';

/** Bounds for one equipment page, whatever stands on it. What is measured is printed. */
const maxSubgraphCalls = 8;
const maxStatements = 130;

/** The whole page of a piece of equipment, as a dashboard asks for it: one query over all five subgraphs. */
const page = readFileSync('docs/examples/pages/equipment-page.graphql', 'utf8');
const buildingPage = readFileSync('docs/examples/pages/building-page.graphql', 'utf8');

describe('one page, one query', () => {
  const closing = new AsyncDisposableStack();
  const calls = new Map<string, CountingProxy>();
  const statements = new Map<string, CountingProxy>();
  let stack: TestStack;

  /** Puts a counter before each subgraph's server and before its reader's database. */
  async function rewire(plan: Plan): Promise<Plan> {
    const gatewayEnv: Record<string, string> = { ...plan.gateway.env };
    const apis: ProcessSpec[] = [];
    for (const api of plan.apis) {
      const name = api.bundle;
      const variable = `${name.toUpperCase()}_URL`;
      calls.set(name, closing.use(await countingProxy(gatewayEnv[variable] ?? '', httpRequests)));
      gatewayEnv[variable] = calls.get(name)!.url;
      statements.set(name, closing.use(await countingProxy(api.env['READER_DATABASE_URL'] ?? '', sqlStatements)));
      apis.push({ ...api, env: { ...api.env, READER_DATABASE_URL: statements.get(name)!.url } });
    }
    return { ...plan, apis, gateway: { ...plan.gateway, env: gatewayEnv } };
  }

  beforeAll(async () => {
    stack = closing.use(await startStack(rewire));
    await sendSomething(stack);
  }, 90_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  const ask = <Data>(query: string, variables: Record<string, unknown>) =>
    request<Data>({ url: stack.graph, token: stack.world.tokens.owner, query, variables });
  const take = (proxies: Map<string, CountingProxy>) =>
    Object.fromEntries([...proxies].map(([name, proxy]) => [name, proxy.take()]));
  const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

  /** Asked twice: the first time plans and connects. */
  async function measured(query: string, variables: Record<string, unknown>) {
    await ask(query, variables);
    take(calls);
    take(statements);
    const data = await ask<Record<string, never>>(query, variables);
    return { data, calls: take(calls), statements: take(statements) };
  }

  it('shows everything of a piece of equipment in a bounded number of calls and statements', async () => {
    const { data, ...counts } = await measured(page, { equipmentId: elevator(stack) });
    console.log('equipment page', JSON.stringify(counts));
    expect(data['equipment']).toMatchObject({ name: 'Elevator A', building: { name: 'Harbour House' } });
    expect(total(counts.calls)).toBeLessThanOrEqual(maxSubgraphCalls);
    expect(total(counts.statements)).toBeLessThanOrEqual(maxStatements);
  });

  it('asks as little for a list of equipment as for one', async () => {
    const buildingId = stack.world.building.id;
    const one = await measured(buildingPage, { buildingId, first: 1 });
    const many = await measured(buildingPage, { buildingId, first: 50 });
    console.log('building page', JSON.stringify({ one: one.calls, many: many.calls, statements: many.statements }));
    expect(many.data).toMatchObject({ building: { equipment: { edges: [{}, {}, {}] } } });
    expect(many.calls).toEqual(one.calls);
    expect(many.statements).toEqual(one.statements);
  });
});

interface FleetPart {
  readonly gateway: { readonly credential: string };
  readonly equipment: readonly { readonly id: string; readonly devices: readonly { id: string; type: string }[] }[];
}

const firstBuilding = (stack: TestStack) => stack.world.fleet[0] as FleetPart;
const elevator = (stack: TestStack) => firstBuilding(stack).equipment[0]?.id ?? '';

/** Readings of one device, visible before the pages are asked for. */
async function sendSomething(stack: TestStack): Promise<void> {
  const { gateway, equipment } = firstBuilding(stack);
  const deviceId = equipment[0]?.devices.find(({ type }) => type === 'temperature_sensor')?.id;
  const readings = Array.from({ length: 20 }, (_, n) => ({
    ...{ deviceId, metric: 'motor_temperature', value: 40 + n / 10 },
    timestamp: new Date(Date.now() - n * 60_000).toISOString(),
  }));
  await request({
    ...{ url: stack.graph, token: gateway.credential, retries: 5, variables: { input: { readings } } },
    query: 'mutation ($input: IngestTelemetryInput!) { ingestTelemetry(input: $input) { accepted } }',
  });
  await until('the readings', async () => {
    const data = await request<{ equipment: { latestReadings: unknown[] } }>({
      ...{ url: stack.graph, token: stack.world.tokens.owner, variables: { id: elevator(stack) } },
      query: 'query ($id: ID!) { equipment(id: $id) { latestReadings { value } } }',
    });
    return data.equipment.latestReadings.length > 0;
  });
}
