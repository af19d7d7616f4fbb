import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { member, startWorld, type World } from './test-support/world.ts';

const ingest =
  'mutation($input: IngestTelemetryInput!) { ingestTelemetry(input: $input) { accepted rejected { code } } }';
const list = `query($first: Int, $after: Cursor, $codes: [String!]) { quarantinedReadings(first: $first, after: $after, codes: $codes) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { id senderId deviceId metric value unit timestamp code times replayedAt } } } }`;
const replay = `mutation($ids: [ID!]!) { replayQuarantined(input: { ids: $ids }) { accepted duplicates rejected { index code } errors { code } } }`;

interface Node {
  readonly id: string;
  readonly code: string;
  readonly times: number;
  readonly replayedAt: string | null;
}
interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly edges: { readonly node: Node }[];
}

describe('readings that were refused', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: World<SubgraphClient>;
  beforeAll(
    async () => void (world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }))),
  );
  afterAll(() => closing.disposeAsync());

  const timestamp = '2026-06-01T10:00:00.000Z';
  const send = (viewer: Viewer, readings: object[]) => world.client.ask(viewer, ingest, { input: { readings } });
  const page = async (viewer: Viewer, variables: object = {}) =>
    (await world.client.ask(viewer, list, { ...variables })).data?.['quarantinedReadings'] as Page;
  const wait = (viewer: Viewer, count: number) =>
    until('the quarantine', async () => {
      const found = await page(viewer);
      // The page and the count are two looks, between which one may arrive.
      return found.totalCount === count && found.edges.length === count && found;
    });

  it('can be looked at by the organization of the device, newest first, once however often they were sent', async () => {
    const { owner, viewer, device } = await world.elevator();
    const bad = { metric: 'no\u0000such', value: 1, timestamp };
    for (let n = 0; n < 3; n++)
      await send(viewer, [bad, { metric: 'temperature', value: -400, unit: 'Cel', timestamp }]);
    await until('all three', async () => (await page(owner)).edges.every(({ node }) => node.times === 3));
    const found = await wait(owner, 2);
    const common = {
      senderId: device.id,
      deviceId: device.id,
      timestamp,
      times: 3,
      replayedAt: null,
      id: expect.any(String),
    };
    expect(found.edges.map(({ node }) => node)).toEqual(
      expect.arrayContaining([
        { ...common, metric: 'nosuch', value: '1', unit: null, code: 'UNKNOWN_METRIC' },
        { ...common, metric: 'temperature', value: '-400', unit: 'Cel', code: 'OUT_OF_RANGE' },
      ]),
    );
    const first = await page(owner, { first: 1 });
    const second = await page(owner, { first: 1, after: first.pageInfo.endCursor });
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(new Set([...first.edges, ...second.edges].map(({ node }) => node.id)).size).toBe(2);
    expect((await page(owner, { codes: ['OUT_OF_RANGE'] })).edges.map(({ node }) => node.code)).toEqual([
      'OUT_OF_RANGE',
    ]);
    expect((await page(member())).totalCount).toBe(0);
  });

  it('are taken again, as history, when what was wrong is mended; the rest is refused again', async () => {
    const { owner, viewer, key } = await world.elevator();
    await send(viewer, [
      { metric: 'brake_wear', value: 4, timestamp },
      { metric: 'temperature', value: -400, timestamp },
    ]);
    const ids = (await wait(owner, 2)).edges.map(({ node }) => node.id);
    const range: [number | null, number | null] = [0, 100];
    await world.publish({
      ...{ kind: 'metric', id: 1_000, organizationId: owner.organizationId ?? '', name: 'brake_wear' },
      ...{ unit: 'mm', possible: range, plausible: range },
    });
    const answer = await until('the metric to be known', async () => {
      const found = (await world.client.ask(owner, replay, { ids })).data?.['replayQuarantined'] as {
        accepted: number;
        rejected: { index: number; code: string }[];
      };
      return found.accepted === 1 && found;
    });
    const again = answer.rejected.map(({ index }) => ids[index]);
    expect(answer).toMatchObject({ accepted: 1, duplicates: 0, errors: [], rejected: [{ code: 'OUT_OF_RANGE' }] });
    const nodes = (await page(owner)).edges.map(({ node }) => node);
    expect(nodes.filter(({ replayedAt }) => replayedAt === null).map(({ id }) => id)).toEqual(again);
    const stored = await until('the reading', async () => {
      const text = 'select value, flags >> 14 & 1 as historical from telemetry.raw where device_key = $1';
      const { rows } = await world.pool.query(text, [key]);
      return rows.length > 0 && (rows as unknown[]);
    });
    expect(stored).toEqual([{ value: 4, historical: 1 }]);
  });

  it('are nobody else’s to take, and a viewer’s neither', async () => {
    const { owner, viewer } = await world.elevator();
    await send(viewer, [{ metric: 'no', value: 1, timestamp }]);
    const ids = (await wait(owner, 1)).edges.map(({ node }) => node.id);
    const codeOf = async (who: Viewer, some: readonly string[]) => {
      const { data, errors } = await world.client.ask(who, replay, { ids: some });
      const payload = data?.['replayQuarantined'] as { errors: { code: string }[] } | null | undefined;
      return errors?.[0]?.extensions?.['code'] ?? payload?.errors[0]?.code ?? null;
    };
    expect(await codeOf(member(), ids)).toBe('NOT_FOUND');
    expect(await codeOf(owner, [randomUUID()])).toBe('NOT_FOUND');
    expect(await codeOf(owner, ['x'])).toBe('NOT_FOUND');
    expect(await codeOf({ ...owner, role: 'VIEWER' }, ids)).toBe('FORBIDDEN');
    expect(await codeOf(owner, Array<string>(1_001).fill(ids[0]!))).toBe('BATCH_TOO_LARGE');
  });
});
