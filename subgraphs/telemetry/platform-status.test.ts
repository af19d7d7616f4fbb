import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { until } from '../../test/support/until.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { member, startWorld, type World } from './test-support/world.ts';

const send = 'mutation($input: IngestTelemetryInput!) { ingestTelemetry(input: $input) { accepted } }';
const status = `{ _entities(representations: [{ __typename: "PlatformStatus", id: "platform" }]) { ... on PlatformStatus {
  dataIngestionRate { value unit sampleSize } processingLatency { value unit sampleSize } } } }`;

interface Status {
  readonly dataIngestionRate: { readonly value: number | null; readonly sampleSize: number };
  readonly processingLatency: { readonly value: number | null; readonly sampleSize: number };
}

describe('figures of the platform', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: World<SubgraphClient>;
  beforeAll(
    async () => void (world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }))),
  );
  afterAll(() => closing.disposeAsync());

  const ask = async (viewer: Viewer) => {
    const answer = await world.client.ask(viewer, status);
    return ((answer.data?.['_entities'] ?? []) as [Status])[0];
  };

  it('are null without data, of what the viewer may see, and of everybody for the operator', async () => {
    const [one, stranger, operator] = [await world.elevator(), member(), member('OPERATOR')];
    expect(await ask(operator)).toEqual({
      dataIngestionRate: { value: null, unit: '/s', sampleSize: 0 },
      processingLatency: { value: null, unit: 'ms', sampleSize: 0 },
    });
    const readings = Array.from({ length: 10 }, (_, n) => ({
      ...{ metric: 'temperature', value: 20, timestamp: new Date(Date.now() - 90_000 - n * 1_000).toISOString() },
    }));
    await world.client.ask(one.viewer, send, { input: { readings } });
    // What was stored is counted with what is stored next.
    const next = { ...readings[0], timestamp: new Date(Date.now() - 86_400_000).toISOString() };
    await until(
      'the first readings to be stored',
      async () => (await ask(one.owner)).dataIngestionRate.sampleSize === 10,
    );
    await world.client.ask(one.viewer, send, { input: { readings: [next] } });
    expect((await ask(one.owner)).dataIngestionRate.value).toBeCloseTo(10 / 300, 9);
    expect((await ask(stranger)).dataIngestionRate).toMatchObject({ value: null, sampleSize: 0 });
    await until('the latency', async () => (await ask(operator)).processingLatency.sampleSize >= 10);
    expect((await ask(operator)).processingLatency.value).toBeGreaterThan(0);
    await world.pool.query(`update telemetry.ingest_minute set minute = minute - interval '1 minute'`);
    expect((await ask(operator)).dataIngestionRate.sampleSize).toBeGreaterThanOrEqual(10);
  });

  it('the catalogue shows the own metrics of an organization to its members alone', async () => {
    const [owner, stranger] = [member(), member()];
    await world.publish({
      ...{ kind: 'metric', id: 1_000, organizationId: owner.organizationId ?? '', name: 'oil_level', unit: '%' },
      ...{ possible: [0, 100], plausible: [5, 100] },
    });
    const names = async (viewer: Viewer) => {
      const answer = await world.client.ask(viewer, '{ metricCatalogue { name plausibleMin } }');
      return (answer.data?.['metricCatalogue'] as { name: string }[]).map(({ name }) => name);
    };
    await until('the metric', async () => (await names(owner)).includes('oil_level'));
    expect(await names(stranger)).not.toContain('oil_level');
    expect(await names(stranger)).toContain('motor_temperature');
  });
});
