import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import { until } from '../../test/support/until.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { member, startWorld, type World } from './test-support/world.ts';

const send = `mutation($input: IngestEventsInput!) { ingestEvents(input: $input) {
  accepted duplicates rejected { index code } errors { code } } }`;
const page = `query($id: ID!, $first: Int, $after: Cursor, $codes: [EquipmentEventCode!]) {
  _entities(representations: [{ __typename: "Equipment", id: $id }]) { ... on Equipment {
    recentEvents(first: $first, after: $after, codes: $codes) { totalCount pageInfo { hasNextPage endCursor }
      edges { node { type time details operatingMode device { id } equipment { id } } } } } } }`;
const feed = `subscription($filter: EquipmentEventFilter, $after: Cursor) {
  equipmentEvent(filter: $filter, after: $after) { cursor occurredAt event { type details } } }`;

interface Page {
  _entities: [
    { recentEvents: { totalCount: number; edges: { node: { type: string } }[]; pageInfo: { endCursor: string } } },
  ];
}

describe('equipment events', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: World<SubgraphClient>;
  beforeAll(
    async () => void (world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }))),
  );
  afterAll(() => closing.disposeAsync());

  const at = (secondsAgo: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - secondsAgo * 1000).toISOString();
  const ingest = async (viewer: Viewer, events: Record<string, unknown>[], more = {}) =>
    (await world.client.ask(viewer, send, { input: { events, ...more } })).data?.['ingestEvents'];
  const read = async (viewer: Viewer, id: string, more = {}) =>
    (await world.client.ask(viewer, page, { id, ...more })) as unknown as {
      data: Page;
      errors?: { extensions: { code: string } }[];
    };

  it('are stored once, shown newest first, page by page, to whom the equipment may be shown', async () => {
    const { owner, equipmentId, device, viewer } = await world.elevator();
    const events = [
      { code: 'TRIP_STARTED', occurredAt: at(30), operatingMode: 'NORMAL' },
      { code: 'trip_ended', occurredAt: at(20), details: { floor: 3 } },
      { code: 'door_cycle', occurredAt: at(10) },
    ];
    expect(await ingest(viewer, events)).toEqual({ accepted: 3, duplicates: 0, rejected: [], errors: [] });
    expect(await ingest(viewer, [...events, events[0] ?? {}])).toEqual({
      ...{ accepted: 0, duplicates: 4, rejected: [], errors: [] },
    });
    await until(
      'three events',
      async () => (await read(owner, equipmentId)).data._entities[0].recentEvents.totalCount === 3,
    );
    const first = await read(owner, equipmentId, { first: 2 });
    const { edges, pageInfo } = first.data._entities[0].recentEvents;
    expect(edges.map(({ node }) => node)).toMatchObject([
      {
        type: 'DOOR_CYCLE',
        details: {},
        operatingMode: null,
        device: { id: device.id },
        equipment: { id: equipmentId },
      },
      { type: 'TRIP_ENDED', details: { floor: 3 } },
    ]);
    const second = await read(owner, equipmentId, { first: 2, after: pageInfo.endCursor });
    expect(second.data._entities[0].recentEvents).toMatchObject({
      edges: [{ node: { type: 'TRIP_STARTED', operatingMode: 'NORMAL' } }],
      pageInfo: { hasNextPage: false },
    });
    const doors = await read(owner, equipmentId, { codes: ['DOOR_CYCLE'] });
    expect(doors.data._entities[0].recentEvents.totalCount).toBe(1);

    const stranger = member();
    expect((await read(stranger, equipmentId)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await world.grant(stranger, equipmentId, world.withoutTelemetry);
    expect((await read(stranger, equipmentId)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('are accepted from devices only, for themselves and the children of their gateway; each bad one is named', async () => {
    const { owner, equipmentId, viewer, device } = await world.elevator();
    const child = await world.install(owner, equipmentId, { gatewayId: device.id });
    const good = { code: 'door_cycle', occurredAt: at(5) };
    const batch = [
      good,
      { ...good, code: 'party' },
      { ...good, deviceId: randomUUID() },
      { ...good, occurredAt: 'noon' },
      { ...good, deviceId: child.device.id },
      { ...good, details: { text: '\0' } },
    ];
    expect(await ingest(viewer, batch)).toEqual({
      ...{ accepted: 2, duplicates: 0, errors: [] },
      rejected: [
        { index: 1, code: 'UNKNOWN_EVENT_CODE' },
        { index: 2, code: 'UNKNOWN_DEVICE' },
        { index: 3, code: 'BAD_TIMESTAMP' },
        { index: 5, code: 'BAD_DETAILS' },
      ],
    });
    expect(await ingest(child.viewer, [{ ...good, deviceId: device.id }])).toMatchObject({ accepted: 0 });
    for (const [who, code] of [
      [owner, 'FORBIDDEN'],
      [anonymousViewer, 'UNAUTHENTICATED'],
    ] as const) {
      const answer = await world.client.ask(who, send, { input: { events: [good] } });
      expect(answer.errors?.[0]?.extensions?.['code']).toBe(code);
    }
  });

  it('give the same key the same answer, another batch under it a conflict, and too many at once an error', async () => {
    const { viewer } = await world.elevator();
    const events = [{ code: 'door_cycle', occurredAt: at(5) }];
    const first = await ingest(viewer, events, { idempotencyKey: 'k' });
    expect(first).toMatchObject({ accepted: 1 });
    expect(await ingest(viewer, events, { idempotencyKey: 'k' })).toEqual(first);
    const other = await ingest(viewer, [{ code: 'door_cycle', occurredAt: at(4) }], { idempotencyKey: 'k' });
    expect(other).toMatchObject({ accepted: 0, errors: [{ code: 'CONFLICT' }] });
    const many = await ingest(
      viewer,
      Array.from({ length: 1_001 }, () => events[0] ?? {}),
    );
    expect(many).toMatchObject({ accepted: 0, errors: [{ code: 'BATCH_TOO_LARGE' }] });
  });

  it('are told to subscribers who may see them, and again from a cursor on', async () => {
    const { owner, equipmentId, viewer } = await world.elevator();
    const stranger = await world.elevator();
    const next = async (results: AsyncIterator<{ data?: Record<string, unknown> | null }>) =>
      (await results.next()).value?.data?.['equipmentEvent'] as { cursor: string; event: { type: string } };
    // One event to have a cursor from before the others.
    await ingest(viewer, [{ code: 'passenger_alarm', occurredAt: at(60) }]);
    await until(
      'the event',
      async () => (await read(owner, equipmentId)).data._entities[0].recentEvents.totalCount === 1,
    );
    const { rows } = await world.pool.query('select cursor from telemetry.event where subject_id = $1', [equipmentId]);
    const after = Buffer.from(String(rows[0].cursor - 1)).toString('base64url');

    const live = world.client.subscribe(owner, feed, { after, filter: { equipmentIds: [equipmentId] } });
    const alarm = await next(live);
    expect(alarm.event.type).toBe('PASSENGER_ALARM');
    await ingest(stranger.viewer, [{ code: 'door_cycle', occurredAt: at(3) }]);
    await ingest(viewer, [{ code: 'trip_started', occurredAt: at(3) }]);
    await ingest(viewer, [{ code: 'trip_ended', occurredAt: at(2), details: { floor: 1 } }]);
    const [started, ended] = [await next(live), await next(live)];
    expect([started, ended].map(({ event }) => event)).toEqual([
      { type: 'TRIP_STARTED', details: {} },
      { type: 'TRIP_ENDED', details: { floor: 1 } },
    ]);
    await live.return?.();
    const again = world.client.subscribe(owner, feed, { after: alarm.cursor, filter: { codes: ['TRIP_ENDED'] } });
    expect(await next(again)).toEqual(ended);
    await again.return?.();
  });
});
