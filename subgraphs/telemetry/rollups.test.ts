import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClosedBucket } from '../../core/contracts/buckets-closed.ts';
import { decodeDomainMessage, domainStream, domainSubject } from '../../core/contracts/domain-stream.ts';
import { until } from '../../test/support/until.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { startWorld, type World } from './test-support/world.ts';

const send = `mutation($input: IngestTelemetryInput!) { ingestTelemetry(input: $input) { accepted rejected { code } } }`;
const hourMs = 3_600_000;

describe('closed hours', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: World<SubgraphClient>;
  const told: ClosedBucket[] = [];
  beforeAll(async () => {
    world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }));
    const stop = new AbortController();
    closing.defer(() => stop.abort());
    const subjects = [domainSubject('buckets.closed')];
    const messages = world.bus.readLog({ stream: domainStream, subjects, from: 1, signal: stop.signal });
    void (async () => {
      for await (const { data } of messages) {
        const message = decodeDomainMessage(data);
        if (message.type === 'buckets.closed') told.push(...message.payload.buckets);
      }
    })();
  });
  afterAll(() => closing.disposeAsync());

  const of = (key: number) => told.filter(({ installationKey }) => installationKey === key);

  it('are told with all their good readings, told again when readings come late, and the open hour is not', async () => {
    const { viewer, key, equipmentId, device } = await world.elevator();
    const start = Math.floor(Date.now() / hourMs) * hourMs - 5 * hourMs;
    const reading = (timeMs: number, value: number) => ({
      ...{ metric: 'temperature', value, timestamp: new Date(timeMs).toISOString() },
    });
    const ingest = (readings: object[], historical = false) =>
      world.client.ask(viewer, send, { input: { readings, historical } });
    await ingest([reading(start, 20), reading(start + 60_000, 24), reading(start + 90_000, 4_000)]);
    await ingest([reading(start + hourMs, 30), reading(Date.now() - 1_000, 31)]);
    await until('two closed hours', async () => of(key).length === 2);
    expect(of(key)).toMatchObject([
      {
        ...{ metric: 'temperature', unit: 'Cel', subjectId: equipmentId, equipmentId, deviceId: device.id, start },
        ...{ count: 2, sum: 44, sumOfSquares: 976, min: 20, max: 24, first: 20, last: 24, historical: false },
      },
      { start: start + hourMs, count: 1, sum: 30 },
    ]);

    await ingest([reading(start + 30_000, 10)]);
    await until('the first hour again', async () => of(key).length === 3);
    expect(of(key)[2]).toMatchObject({ start, count: 3, sum: 54, min: 10, first: 20, last: 24 });
    const { rows: marks } = await world.pool.query(
      'select extract(epoch from hour)::float8 * 1000 as hour from telemetry.rollup_mark where device_key = $1',
      [key],
    );
    expect(marks.map(({ hour }) => hour)).toEqual([Math.floor(Date.now() / hourMs) * hourMs]);
    expect(of(key)).toHaveLength(3);
  });

  it('say when all that is in them was sent as history', async () => {
    const { viewer, key } = await world.elevator();
    const readings = Array.from({ length: 600 }, (_, n) => ({
      ...{ metric: 'current', value: n, timestamp: new Date(Date.UTC(2026, 0, 1) + n * 600_000).toISOString() },
    }));
    await world.client.ask(viewer, send, { input: { readings, historical: true } });
    await until('a hundred hours', async () => of(key).length === 100);
    expect(of(key).every(({ historical, count }) => historical && count === 6)).toBe(true);
    expect(of(key).reduce((sum, bucket) => sum + bucket.sum, 0)).toBe((599 * 600) / 2);
  });

  it('lose no reading that comes while they are rolled up', async () => {
    const { viewer, key } = await world.elevator();
    const start = Date.UTC(2026, 1, 1);
    const batch = (n: number) =>
      Array.from({ length: 50 }, (_, i) => ({
        ...{ metric: 'current', value: 1, timestamp: new Date(start + (n * 50 + i) * 1_000).toISOString() },
      }));
    // Batches for longer than the wait after a touch, so that roll-ups run between them.
    const rolledUp = async () => of(key).length >= 2;
    let sent = 0;
    while (sent < 70 && !(await rolledUp())) {
      await world.client.ask(viewer, send, { input: { readings: batch(sent++) } });
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    await until('the last word', async () => of(key).at(-1)?.count === sent * 50);
  }, 60_000);
});
