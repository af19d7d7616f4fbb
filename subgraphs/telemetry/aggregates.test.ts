import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { until } from '../../test/support/until.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { storeReadings } from './test-support/stored-series.ts';
import { member, startWorld, type World } from './test-support/world.ts';

const ingest =
  'mutation($input: IngestTelemetryInput!) { ingestTelemetry(input: $input) { accepted rejected { code } } }';
const ingestEvents = 'mutation($input: IngestEventsInput!) { ingestEvents(input: $input) { accepted } }';

describe('readings and events by windows, as usage, and as quality', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: World<SubgraphClient>;
  beforeAll(
    async () => void (world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }))),
  );
  afterAll(() => closing.disposeAsync());

  const entity = async <Field>(viewer: Viewer, type: 'Equipment' | 'Device', id: string, fields: string) => {
    const query = `query($id: ID!) { _entities(representations: [{ __typename: "${type}", id: $id }]) { ... on ${type} { ${fields} } } }`;
    const answer = await world.client.ask(viewer, query, { id });
    const [found] = (answer.data?.['_entities'] ?? []) as [Field];
    return { found, code: answer.errors?.[0]?.extensions?.['code'], message: answer.errors?.[0]?.message };
  };
  const store = async (viewer: Viewer, key: number, readings: [string, number, string][]) => {
    const input = { readings: readings.map(([metric, value, timestamp]) => ({ metric, value, timestamp })) };
    const answer = await world.client.ask(viewer, ingest, { input });
    expect(answer.data?.['ingestTelemetry']).toEqual({ accepted: readings.length, rejected: [] });
    await until('the readings', async () => {
      const { rows } = await world.pool.query('select count(*) as n from telemetry.raw where device_key = $1', [key]);
      return rows[0].n >= readings.length;
    });
  };

  it('aggregates each metric with functions of its own, bad readings left out, days in the time zone of the building', async () => {
    const { owner, viewer, key, equipmentId, device } = await world.elevator();
    await store(viewer, key, [
      // 22:30 UTC is the next day in Berlin in summer.
      ['temperature', 20, '2026-06-01T21:59:00Z'],
      ['temperature', 30, '2026-06-01T22:30:00Z'],
      ['temperature', 25, '2026-06-01T22:30:30Z'],
      ['temperature', 9_000, '2026-06-01T22:31:00Z'],
      ['current', 5, '2026-06-01T22:30:00Z'],
    ]);
    const fields = `aggregates(range: { from: "2026-06-01T00:00:00Z", to: "2026-06-03T00:00:00Z" }, requests: [
      { metric: "temperature", functions: [COUNT, SUM, MIN, MAX, MEAN, FIRST, LAST, STDDEV, P95], window: ONE_DAY }
      { metric: "temperature", functions: [MAX], window: ONE_MINUTE }
      { metric: "current", functions: [MEAN], window: ONE_HOUR }
      { metric: "humidity", functions: [MEAN], window: FIVE_MINUTES } ])
      { metric unit window timeZone buckets { from to bad count sum min max mean first last stddev p95 } }`;
    type Found = { aggregates: { unit: string | null; buckets: Record<string, unknown>[] }[] };
    const { found } = await entity<Found>(owner, 'Equipment', equipmentId, fields);
    const [days, minutes, hours, none] = found.aggregates;
    const nothing = { count: null, sum: null, min: null, mean: null, first: null, last: null, stddev: null, p95: null };
    const midnight = (day: number) => `2026-06-0${day}T22:00:00.000Z`;
    expect(days).toMatchObject({ metric: 'temperature', unit: 'Cel', window: 'ONE_DAY', timeZone: 'Europe/Berlin' });
    expect(days?.buckets).toEqual([
      {
        ...{ from: '2026-05-31T22:00:00.000Z', to: midnight(1), bad: 0, count: 1, sum: 20, min: 20, max: 20 },
        ...{ mean: 20, first: 20, last: 20, stddev: null, p95: 20 },
      },
      {
        ...{ from: midnight(1), to: midnight(2), bad: 1, count: 2, sum: 55, min: 25, max: 30, mean: 27.5 },
        ...{ first: 30, last: 25, stddev: expect.closeTo(Math.sqrt(12.5), 9), p95: 30 },
      },
    ]);
    expect(minutes?.buckets).toEqual([
      { ...nothing, max: 20, bad: 0, from: '2026-06-01T21:59:00.000Z', to: '2026-06-01T22:00:00.000Z' },
      { ...nothing, max: 30, bad: 0, from: '2026-06-01T22:30:00.000Z', to: '2026-06-01T22:31:00.000Z' },
      { ...nothing, max: null, bad: 1, from: '2026-06-01T22:31:00.000Z', to: '2026-06-01T22:32:00.000Z' },
    ]);
    expect(hours?.buckets).toMatchObject([{ mean: 5, max: null, from: '2026-06-01T22:00:00.000Z' }]);
    expect(none).toMatchObject({ unit: null, buckets: [] });
    const ofDevice = await entity<Found>(owner, 'Device', device.id, fields);
    expect(ofDevice.found.aggregates.map(({ buckets }) => buckets)).toEqual(
      found.aggregates.map(({ buckets }) => buckets),
    );
    const stranger = await entity<Found>(member(), 'Equipment', equipmentId, fields);
    expect(stranger.code).toBe('FORBIDDEN');
    const hidden = await entity<Found>(member(), 'Device', device.id, fields);
    expect(hidden.found.aggregates.every(({ buckets }) => buckets.length === 0)).toBe(true);
  });

  it('takes closed hours from where they are stored, and from raw readings what was touched since', async () => {
    const { owner, viewer, key, equipmentId } = await world.elevator();
    const minutes = [0, 20, 40, 70, 130];
    const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 21) + minute * 60_000).toISOString();
    type Found = { aggregates: { buckets: Record<string, number>[] }[] };
    const ask = async () => {
      const functions = '[COUNT, SUM, MIN, MAX, MEAN, FIRST, LAST, STDDEV, P95]';
      const fields = `aggregates(range: { from: "${at(0)}", to: "${at(180)}" }, requests: [
        { metric: "cycle_count", functions: ${functions}, window: ONE_HOUR }
        { metric: "cycle_count", functions: ${functions}, window: ONE_DAY } ])
        { buckets { from to bad count sum min max mean first last stddev p95 } }`;
      return (await entity<Found>(owner, 'Equipment', equipmentId, fields)).found.aggregates;
    };
    await store(
      ...([viewer, key] as const),
      minutes.map((minute) => ['cycle_count', 1_000_000 + minute / 1_000, at(minute)]),
    );
    const computed = await ask();
    expect(computed.map(({ buckets }) => buckets.map(({ count }) => count))).toEqual([
      [3, 1, 1],
      [3, 2],
    ]);
    expect(computed[0]?.buckets[0]?.['stddev']).toBeCloseTo(0.02, 6);
    const marks = async () =>
      (await world.pool.query('select 1 from telemetry.rollup_mark where device_key = $1', [key])).rowCount;
    await until('the hours to be rolled up', async () => (await marks()) === 0);
    const stored = await ask();
    expect(stored).toEqual(computed);

    // What is stored is what is answered …
    await world.pool.query('update telemetry.rollup_1h set max = 2e6 where device_key = $1', [key]);
    expect((await ask())[0]?.buckets.map(({ max }) => max)).toEqual([2e6, 2e6, 2e6]);
    // … until a late reading touches the hour: no answer is from before it.
    await store(viewer, key, [['cycle_count', 1_000_001, at(10)]]);
    await until('the late reading', async () => (await ask())[0]?.buckets[0]?.['count'] === 4);
    expect((await ask())[0]?.buckets[0]).toMatchObject({ count: 4, max: 1_000_001, first: 1_000_000 });
  });

  it('refuses more windows than it would compute, and says how many there may be', async () => {
    const { owner, equipmentId } = await world.elevator();
    const { code, message } = await entity(
      ...([owner, 'Equipment', equipmentId] as const),
      `aggregates(range: { from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" },
        requests: [{ metric: "temperature", functions: [MAX], window: ONE_MINUTE }]) { metric }`,
    );
    expect(code).toBe('BAD_USER_INPUT');
    expect(message).toContain('10000');
  });

  it('shows a curve with its quality, and what range it covers', async () => {
    const { owner, viewer, key, equipmentId } = await world.elevator();
    await store(viewer, key, [
      ['temperature', 20, '2026-06-01T10:00:00Z'],
      ['temperature', 9_000, '2026-06-01T10:00:30Z'],
      ['temperature', 22, '2026-06-01T10:02:00Z'],
    ]);
    const { found } = await entity<{ series: unknown }>(
      ...([owner, 'Equipment', equipmentId] as const),
      `series(metric: "temperature", range: { from: "2026-06-01T00:00:00Z", to: "2026-06-02T00:00:00Z" })
        { readings from to resolution quality { good suspect bad } points { value } }`,
    );
    expect(found.series).toEqual({
      ...{ readings: 2, from: '2026-06-01T00:00:00.000Z', to: '2026-06-02T00:00:00.000Z', resolution: 'PT120S' },
      ...{ quality: { good: 2, suspect: 0, bad: 1 }, points: [{ value: 20 }, { value: 22 }] },
    });
  });

  it('makes the curve of very many readings of means of windows, and loses no peak', async () => {
    const { owner, key, equipmentId } = await world.elevator();
    const start = Date.UTC(2026, 5, 1);
    const readings = Array.from({ length: 20_400 }, (_, n) => ({
      ...{ metricId: 7, timeMs: start + n * 5_000, value: n === 9_000 ? 99 : 20 + (n % 2), flags: n === 10 ? 1 : 0 },
    }));
    await storeReadings(world.pool, key, readings);
    interface Curve {
      readonly source: string;
      readonly readings: number;
      readonly points: { timestamp: string; value: number; min: number | null; max: number | null }[];
    }
    const fields = `series(metric: "temperature", points: 100, range: { from: "2026-06-01T00:00:00Z", to: "2026-06-02T06:00:00Z" })
      { source readings quality { good suspect bad } points { timestamp value min max } }`;
    const { series } = await until('the hours to be rolled up', async () => {
      const { found } = await entity<{ series: Curve }>(owner, 'Equipment', equipmentId, fields);
      return found.series.source !== 'READINGS' && found.series.readings === 20_400 && found;
    });
    expect(series).toMatchObject({ source: 'FIVE_MINUTES', quality: { good: 20_399, suspect: 1, bad: 0 } });
    expect(series.points).toHaveLength(100);
    expect(Math.max(...series.points.map(({ max }) => max ?? 0))).toBe(99);
    expect(Math.min(...series.points.map(({ min }) => min ?? 0))).toBe(20);
  });

  const usage = `usage(range: { from: "2026-06-01T00:00:00Z", to: "2026-06-08T00:00:00Z" }) {
    timeZone trips starts doorCycles runHours energyKwh heatmap { weekday hour count } sources { figure source reason } }`;
  interface Usage {
    usage: {
      heatmap: { weekday: number; hour: number; count: number }[] | null;
      sources: { figure: string; source: string | null; reason: string | null }[];
    };
  }

  it('counts usage from events and readings, and when it was', async () => {
    const { owner, viewer, key, equipmentId } = await world.elevator();
    const event = (code: string, time: string) => ({ code, occurredAt: `2026-06-01T${time}Z` });
    const events = [
      ...[event('trip_started', '08:00:00'), event('trip_ended', '08:00:36')],
      // A start whose end was lost, then a whole trip.
      ...[event('trip_started', '09:00:00'), event('trip_started', '09:30:00'), event('trip_ended', '09:30:36')],
      event('door_cycle', '08:00:40'),
    ];
    await world.client.ask(viewer, ingestEvents, { input: { events } });
    await store(viewer, key, [
      ['power_consumption', 6, '2026-06-01T08:00:00Z'],
      ['power_consumption', 12, '2026-06-01T08:01:00Z'],
      // Too far from the one before to know what was drawn between.
      ['power_consumption', 12, '2026-06-01T09:01:00Z'],
    ]);
    const { found } = await until('the events', async () => {
      const answer = await entity<Usage & { usage: { starts: number } }>(owner, 'Equipment', equipmentId, usage);
      return answer.found.usage.starts === 3 && answer;
    });
    expect(found.usage).toMatchObject({ timeZone: 'Europe/Berlin', trips: 2, starts: 3, doorCycles: 1 });
    expect(found.usage).toMatchObject({ runHours: expect.closeTo(0.02, 9), energyKwh: expect.closeTo(0.15, 9) });
    expect(found.usage.heatmap).toHaveLength(168);
    expect(found.usage.heatmap?.filter(({ count }) => count > 0)).toEqual([
      { weekday: 1, hour: 10, count: 1 },
      { weekday: 1, hour: 11, count: 2 },
    ]);
    expect(found.usage.sources.every(({ source, reason }) => source !== null && reason === null)).toBe(true);
  });

  it('counts door cycles by their counter where no event tells of them, over a reset; what has no source is null', async () => {
    const { owner, viewer, key, equipmentId } = await world.elevator();
    await store(viewer, key, [
      ['cycle_count', 100, '2026-06-01T08:00:00Z'],
      ['cycle_count', 110, '2026-06-01T09:00:00Z'],
      ['cycle_count', 4, '2026-06-01T10:00:00Z'],
    ]);
    const { found } = await entity<Usage>(owner, 'Equipment', equipmentId, usage);
    expect(found.usage).toMatchObject({ doorCycles: 14, trips: null, starts: null, runHours: null, energyKwh: null });
    expect(found.usage.heatmap).toBeNull();
    const unexplained = found.usage.sources.filter(({ source, reason }) => (source === null) === (reason === null));
    expect(found.usage.sources).toHaveLength(6);
    expect(unexplained).toEqual([]);
  });

  it('says how many readings came, how many were due, where a device was silent', async () => {
    const { owner, viewer, key, equipmentId, device } = await world.elevator();
    const minute = (n: number) => new Date(Date.UTC(2026, 5, 1) + n * 60_000).toISOString();
    const sent = [0, 1, 2, 3, 4, 9];
    await store(
      ...([viewer, key] as const),
      sent.map((n) => ['temperature', n === 4 ? 9_000 : 20, minute(n)]),
    );
    const fields = `dataQuality(range: { from: "${minute(0)}", to: "${minute(10)}" }) {
      good suspect bad goodShare expected received score gaps { device { id } from to } }`;
    const { found } = await entity<{ dataQuality: unknown }>(owner, 'Equipment', equipmentId, fields);
    expect(found.dataQuality).toEqual({
      ...{ good: 5, suspect: 0, bad: 1, goodShare: expect.closeTo(5 / 6, 9), expected: 10, received: 6 },
      ...{ score: expect.closeTo(0.5, 9), gaps: [{ device: { id: device.id }, from: minute(4), to: minute(9) }] },
    });
    const empty = await world.elevator();
    const silent = await entity<{ dataQuality: unknown }>(empty.owner, 'Equipment', empty.equipmentId, fields);
    expect(silent.found.dataQuality).toMatchObject({ good: 0, goodShare: null, expected: 10, received: 0, score: 0 });
    expect((await entity(member(), 'Equipment', equipmentId, fields)).code).toBe('FORBIDDEN');
  });
});
