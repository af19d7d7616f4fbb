import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from '../../../client/request.ts';
import { runEngines } from '../../../simulator/engines/run-engines.ts';
import type { TestStack } from '../../support/stack.ts';
import { until } from '../../support/until.ts';

/** What the examples are run with; steps of the script add to it. */
export interface State {
  readonly tokens: Record<string, string>;
  readonly ids: Record<string, string>;
}

interface FleetPart {
  readonly building: { readonly id: string };
  readonly gateway: { readonly id: string; readonly credential: string };
  readonly equipment: readonly { readonly id: string; readonly devices: readonly { id: string; type: string }[] }[];
}

/** An elevator with readings, an event, a fault with its alert, and a limit that was crossed: what a real one has. */
export async function prepare(stack: TestStack): Promise<State> {
  const [part] = stack.world.fleet as FleetPart[];
  const [elevator] = part?.equipment ?? [];
  if (part === undefined || elevator === undefined) throw new Error('the demo world has no fleet');
  const device = (type: string) => elevator.devices.find((one) => one.type === type)?.id ?? '';
  const state: State = {
    tokens: { ...stack.world.tokens, gateway: part.gateway.credential },
    ids: {
      ...{ equipmentId: elevator.id, buildingId: part.building.id, deviceId: device('temperature_sensor') },
      ...{ gatewayId: part.gateway.id, controllerId: device('controller_interface') },
    },
  };
  const ask = <Data>(as: string, query: string, variables: Record<string, unknown> = {}) =>
    request<Data>({ url: stack.graph, token: state.tokens[as] ?? '', query, variables, retries: 5 });
  await limit(ask, state);
  await send(ask, state, device('temperature_sensor'));
  const open = await until('an alert of a limit and one of a fault', async () => {
    // The limit reaches the detector a moment after it was set: until then nothing is crossed.
    await sendHot(ask, device('temperature_sensor'));
    const data = await ask<{ alerts: { edges: { node: Found }[] }; anomalies: { edges: { node: { id: string } }[] } }>(
      'owner',
      '{ alerts(first: 20) { edges { node { id alertType } } } anomalies(first: 5) { edges { node { id } } } }',
    );
    return data.alerts.edges.length >= 2 && data.anomalies.edges.length > 0 ? data : null;
  });
  await bench(stack, ask, state);
  const { me } = await ask<{ me: { organization: { id: string } } }>('owner', '{ me { organization { id } } }');
  state.ids['organizationId'] = me.organization.id;
  const { sendDeviceCommand: second } = await ask<{ sendDeviceCommand: { command: { id: string } } }>(
    'owner',
    'mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { command { id } } }',
    { input: { deviceId: device('vibration_sensor'), name: 'IDENTIFY' } },
  );
  state.ids['secondCommandId'] = second.command.id;
  state.ids['alertId'] = open.alerts.edges[0]?.node.id ?? '';
  state.ids['secondAlertId'] = open.alerts.edges[1]?.node.id ?? '';
  state.ids['anomalyId'] = open.anomalies.edges[0]?.node.id ?? '';
  return state;
}

interface BenchPart {
  readonly engines: readonly { readonly unit: number; readonly equipmentId: string }[];
}

/** The test bench, as the simulator fills it; then the model that is trained on it and what it says of two engines. */
async function bench(stack: TestStack, ask: Ask, { ids }: State): Promise<void> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'sitesync-bench-'));
  await runEngines({
    ...{ graphUrl: stack.graph, token: stack.world.tokens.laboratory, dataFolder, print: () => undefined },
    env: { WORLD: JSON.stringify(stack.world) },
    signal: new AbortController().signal,
  }).finally(() => rmSync(dataFolder, { recursive: true, force: true }));
  const { engines } = stack.world.bench as BenchPart;
  const worn = engines.filter(({ unit }) => unit === 25 || unit === 26).map(({ equipmentId }) => equipmentId);
  const found = await until('recommendations for engines near their end', () => advice(ask, worn), 90_000);
  ids['modelId'] = found.models[0]?.id ?? '';
  ids['benchId'] = found.a.building?.id ?? '';
  ids['engineId'] = worn[0] ?? '';
  ids['recommendationId'] = found.a.prediction?.recommendations[0]?.id ?? '';
  ids['secondRecommendationId'] = found.b.prediction?.recommendations[0]?.id ?? '';
}

async function advice(ask: Ask, [a, b]: readonly string[]): Promise<Advice | null> {
  const query = `query ($a: ID!, $b: ID!) {
    models { id status }
    a: equipment(id: $a) { building { id } prediction { recommendations { id } } }
    b: equipment(id: $b) { prediction { recommendations { id } } }
  }`;
  const data = await ask<Advice>('laboratory', query, { a, b });
  const advised = [data.a, data.b].every((one) => one.prediction?.recommendations[0] !== undefined);
  return data.models.length > 0 && advised ? data : null;
}

interface Advised {
  readonly building?: { readonly id: string };
  readonly prediction: { readonly recommendations: readonly { readonly id: string }[] } | null;
}
interface Advice {
  readonly models: readonly { readonly id: string }[];
  readonly a: Advised;
  readonly b: Advised;
}

interface Found {
  readonly id: string;
  readonly alertType: string;
}
type Ask = <Data>(as: string, query: string, variables?: Record<string, unknown>) => Promise<Data>;

async function limit(ask: Ask, { ids }: State): Promise<void> {
  const { device } = await ask<{ device: { version: number } }>(
    'owner',
    'query ($id: ID!) { device(id: $id) { version } }',
    { id: ids['deviceId'] },
  );
  const input = { id: ids['deviceId'], version: device.version, alertThresholds: { motor_temperature: { max: 80 } } };
  await ask('owner', 'mutation ($input: UpdateDeviceInput!) { updateDevice(input: $input) { errors { code } } }', {
    input,
  });
}

const ingest = 'mutation ($input: IngestTelemetryInput!) { ingestTelemetry(input: $input) { accepted } }';

async function sendHot(ask: Ask, deviceId: string): Promise<void> {
  const readings = [{ deviceId, metric: 'motor_temperature', value: 91, timestamp: new Date().toISOString() }];
  await ask('gateway', ingest, { input: { operatingMode: 'NORMAL', readings } });
}

async function send(ask: Ask, { ids }: State, deviceId: string): Promise<void> {
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const readings = Array.from({ length: 30 }, (_, n) => ({
    ...{ deviceId, metric: 'motor_temperature', value: 45 + (n % 3), timestamp: at(30 - n) },
  }));
  await ask('gateway', ingest, { input: { operatingMode: 'NORMAL', readings } });
  const events = ['trip_started', 'trip_ended', 'door_cycle', 'door_closing_fault'].map((code, n) => ({
    ...{ deviceId: ids['controllerId'], code, occurredAt: at(10 - n), details: {} },
  }));
  await ask('gateway', 'mutation ($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted } }', {
    input: { events },
  });
}
