import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { type GraphAnswer, SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { member, startWorld, type World } from './test-support/world.ts';

const send = 'mutation($input: IngestTelemetryInput!) { ingestTelemetry(input: $input) { accepted } }';
const feed = `subscription($filter: ReadingFilter!, $after: Cursor, $sampleEvery: Duration) {
  readingReceived(filter: $filter, after: $after, sampleEvery: $sampleEvery) {
    cursor occurredAt reading { metric value unit device { id } } equipment { id } } }`;

interface Received {
  readonly cursor: string;
  readonly reading: { readonly value: number };
}

describe('readings as they are taken in', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: World<SubgraphClient>;
  beforeAll(
    async () => void (world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }))),
  );
  afterAll(() => closing.disposeAsync());

  const start = Date.UTC(2026, 5, 1);
  const ingest = (viewer: Viewer, values: number[], metric = 'temperature') => {
    const readings = values.map((value) => ({
      metric,
      value,
      timestamp: new Date(start + value * 1_000).toISOString(),
    }));
    return world.client.ask(viewer, send, { input: { readings } });
  };
  const next = async (results: AsyncIterator<GraphAnswer>) => {
    const { value } = (await results.next()) as { value: GraphAnswer };
    return value.data?.['readingReceived'] as Received;
  };
  /** What an operation that is refused, or ends by itself, says. */
  const code = async (results: AsyncIterator<GraphAnswer>): Promise<Record<string, unknown> | undefined> => {
    const faults = await results.next().then(
      ({ value }: { value: GraphAnswer }) => value.errors,
      (fault: unknown) => fault as NonNullable<GraphAnswer['errors']>,
    );
    return faults?.[0]?.extensions;
  };
  /** A cursor from before all that comes. */
  const beginning = async () => {
    await world.bus.publish('telemetry.readings.0', new TextEncoder().encode('x'));
    const { last } = await world.bus.sequences('TELEMETRY');
    return Buffer.from(JSON.stringify([last, 1_000])).toString('base64url');
  };

  it('come in order, of what was asked for and may be seen, and go on behind any cursor', async () => {
    const [one, other] = [await world.elevator(), await world.elevator()];
    const after = await beginning();
    const filter = { equipmentIds: [one.equipmentId, other.equipmentId], metrics: ['temperature'] };
    await ingest(other.viewer, [90]);
    await ingest(one.viewer, [1, 2, 3]);
    await ingest(one.viewer, [4], 'humidity');
    await ingest(one.viewer, [5, 6]);
    const live = world.client.subscribe(one.owner, feed, { filter, after });
    const received: Received[] = [];
    for (let n = 0; n < 5; n++) received.push(await next(live));
    expect(received.map(({ reading }) => reading.value)).toEqual([1, 2, 3, 5, 6]);
    expect(received[0]).toMatchObject({
      ...{ occurredAt: new Date(start + 1_000).toISOString(), equipment: { id: one.equipmentId } },
      reading: { metric: 'temperature', unit: 'Cel', device: { id: one.device.id } },
    });
    await ingest(one.viewer, [7]);
    expect((await next(live)).reading.value).toBe(7);
    await live.return?.();
    for (const [n, { cursor }] of received.entries()) {
      const again = world.client.subscribe(one.owner, feed, {
        filter: { deviceIds: [one.device.id], metrics: ['temperature'] },
        after: cursor,
      });
      const rest: Received[] = [];
      while (rest.length < 5 - n) rest.push(await next(again));
      expect(rest.map(({ reading }) => reading.value)).toEqual([1, 2, 3, 5, 6, 7].slice(n + 1));
      await again.return?.();
    }
  });

  it('can be thinned to one in a span of time', async () => {
    const { owner, viewer, equipmentId } = await world.elevator();
    const after = await beginning();
    await ingest(viewer, [0, 1, 2, 9, 10, 11, 21]);
    const live = world.client.subscribe(owner, feed, {
      filter: { equipmentIds: [equipmentId] },
      after,
      sampleEvery: 'PT10S',
    });
    const values = [await next(live), await next(live), await next(live)].map(({ reading }) => reading.value);
    expect(values).toEqual([0, 10, 21]);
    await live.return?.();
  });

  it('end when the access is revoked, and never begin for whoever has none', async () => {
    const { equipmentId, owner, viewer } = await world.elevator();
    const guest = member('SERVICE_COMPANY');
    const filter = { equipmentIds: [equipmentId] };
    const refused = (who: Viewer, variables: Record<string, unknown>) =>
      code(world.client.subscribe(who, feed, variables));
    expect(await refused(guest, { filter })).toMatchObject({ code: 'NOT_FOUND' });
    await world.grant(guest, equipmentId, world.withoutTelemetry);
    expect(await refused(guest, { filter })).toMatchObject({ code: 'FORBIDDEN' });
    await world.grant(guest, equipmentId);
    const after = await beginning();
    await ingest(viewer, [1]);
    const live = world.client.subscribe(guest, feed, { filter, after });
    expect((await next(live)).reading.value).toBe(1);
    await world.revoke(guest, equipmentId);
    expect(await code(live)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused(viewer, { filter })).toMatchObject({ code: 'FORBIDDEN' });
    for (const bad of [{ filter: {} }, { filter, sampleEvery: 'P1Y' }])
      expect(await refused(owner, bad)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await refused(owner, { filter: { deviceIds: [randomUUID()] } })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('say so when the stream no longer has what comes after the cursor', async () => {
    const { owner, viewer, equipmentId } = await world.elevator();
    const filter = { equipmentIds: [equipmentId] };
    const after = await beginning();
    await ingest(viewer, [1]);
    await world.bus.purgeBelow('TELEMETRY', (await world.bus.sequences('TELEMETRY')).last);
    const expired = await code(world.client.subscribe(owner, feed, { filter, after }));
    expect(expired).toMatchObject({ code: 'CURSOR_EXPIRED' });
    const from = world.client.subscribe(owner, feed, { filter, after: expired?.['oldestCursor'] });
    expect((await next(from)).reading.value).toBe(1);
    await from.return?.();
    const beyond = Buffer.from('[9999999,0]').toString('base64url');
    expect(await code(world.client.subscribe(owner, feed, { filter, after: beyond }))).toMatchObject({
      code: 'BAD_CURSOR',
    });
  });
});
