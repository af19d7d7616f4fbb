import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type pg from 'pg';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../core/metrics/catalogue.ts';
import { migrations } from '../../migrations/telemetry/list.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openPool } from '../../platform/db/pool.ts';
import { createLogger } from '../../platform/log/logger.ts';
import type { ObjectStore } from '../../platform/objects/object-store.ts';
import { openObjectStore } from '../../platform/objects/open-object-store.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { ColdArchive } from './store/cold-days.ts';
import { storeMetrics } from './store/metrics.ts';
import { answersOf, makePlace, type Place, storeReadings, type TestReading } from './test-support/stored-series.ts';
import { keepStorage } from './writer/keep-storage.ts';
import { everyShard } from './test-support/every-shard.ts';
import { rollUpOnce } from './writer/roll-up.ts';

const dayMs = 86_400_000;
const start = Date.UTC(2026, 2, 27);
const logger = createLogger('storage-test', 'silent');

describe.each(['directory', 's3'] as const)('readings, wherever they are stored (archive: %s)', (kind) => {
  const closing = new AsyncDisposableStack();
  let pools: { owner: pg.Pool; reader: pg.Pool };
  let store: ObjectStore;
  let archive: ColdArchive;
  let nextKey = 1;
  beforeAll(async () => {
    const database = closing.use(await privateDatabase());
    const { ownerUrl, readerUrl } = database.urls.telemetry;
    await migrate(ownerUrl, 'telemetry', migrations);
    pools = { owner: openPool(ownerUrl, { name: 'test' }), reader: openPool(readerUrl, { name: 'test-reader' }) };
    closing.defer(async () => void (await Promise.all([pools.owner.end(), pools.reader.end()])));
    await storeMetrics(pools.owner, catalogue, null);
    store = closing.use(openObjectStore(await addressOf(kind, closing)));
    archive = new ColdArchive(pools.owner, store);
  });
  afterAll(() => closing.disposeAsync());

  /** Rolls up what is marked of this place; everything else is left as raw readings. */
  const rollUp = async ({ key }: Place) => {
    await pools.owner.query(
      `update telemetry.rollup_mark set due_at = case when device_key = $1 then now() else 'infinity'::timestamptz end`,
      [key],
    );
    await rollUpOnce({ pool: pools.owner, hold: () => everyShard });
  };
  const keep = async (archiving: boolean, rules = {}) => {
    const all = { compactAfterDays: 1, archiveAfterDays: archiving ? 1 : null, ...rules };
    const options = { pool: pools.owner, store, archive, rules: all, logger, now: Date.now, graceMs: 0 };
    await keepStorage(options, new AbortController().signal);
  };
  const acts = {
    rollUp,
    pack: () => keep(false),
    archive: () => keep(true),
  };
  /** Late readings of archived days are there when the day was brought back and rolled up again. */
  const settle = async (place: Place) => {
    await keep(false);
    await rollUp(place);
  };
  const stateOf = async ({ key }: Place) => {
    const { rows } = await pools.owner.query<{ raw: number; packed: number; archived: number }>(
      `select (select count(*)::int from telemetry.raw where device_key = $1) as raw,
         count(*) filter (where packed)::int as packed, count(*) filter (where not packed)::int as archived
       from telemetry.day where device_key = $1`,
      [key],
    );
    return rows[0];
  };
  const twins = async () => [await makePlace(pools.owner, nextKey++), await makePlace(pools.owner, nextKey++)] as const;
  const range = { from: new Date(start + 31 * 60_000 + 30_500), to: new Date(start + 3.6 * dayMs) };

  const timeMs = fc.oneof(
    fc.integer({ min: 0, max: 1_300 }).map((n) => start + n * 240_000),
    fc.integer({ min: 0, max: 4 * dayMs - 1 }).map((ms) => start + ms),
    // Fast enough that minutes are stored.
    fc.integer({ min: 0, max: 700 }).map((n) => start + dayMs + n * 5_000),
  );
  const flags = fc.constantFrom(0, 1, 2, 4, 16_384);
  const hundredths = fc.integer({ min: -5_000, max: 5_000 }).map((n) => n / 100);
  const anything = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
    fc.float({ noNaN: true, min: -1e6, max: 1e6 }),
  );
  const reading = fc.oneof(
    fc.record({ metricId: fc.constantFrom(11, 12), timeMs, value: hundredths, flags }),
    fc.record({ metricId: fc.constant(7), timeMs, value: anything.map((value) => (value === 0 ? 0 : value)), flags }),
  );
  const batch = fc.record({
    readings: fc.array(reading, { minLength: 1, maxLength: 40, size: 'max' }),
    then: fc.array(fc.constantFrom(...(['rollUp', 'pack', 'archive'] as const)), { maxLength: 3 }),
    /** A series at 5 s for 45 minutes with the first batch that says so. */
    fast: fc.boolean(),
  });

  it(
    'give the same answers however they were rolled up, packed, archived and brought back',
    { timeout: 240_000 },
    async () => {
      const seen = { raw: 0, packed: 0, archived: 0 };
      const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata');
      const property = fc.asyncProperty(
        fc.array(batch, { minLength: 1, maxLength: 4 }),
        zones,
        async (batches, timeZone) => {
          const [moved, untouched] = await twins();
          for (const { readings, then, fast } of batches) {
            const more = fast ? fastSeries() : [];
            for (const { key } of [moved, untouched]) await storeReadings(pools.owner, key, [...readings, ...more]);
            for (const act of then) await acts[act](moved);
          }
          await settle(moved);
          const state = (await stateOf(moved)) ?? { raw: 0, packed: 0, archived: 0 };
          for (const where of ['raw', 'packed', 'archived'] as const) if (state[where] > 0) seen[where]++;
          const span = { ...range, timeZone };
          expect(await answersOf(pools, archive, moved, span)).toEqual(
            await answersOf(pools, archive, untouched, span),
          );
        },
      );
      await fc.assert(property, { numRuns: kind === 'directory' ? 15 : 6 });
      // The cases do cover all places, or the test says nothing.
      expect(Math.min(seen.raw + seen.packed, seen.archived)).toBeGreaterThan(0);
    },
  );

  it('are nobody else’s when they are packed or archived', async () => {
    const [place, other] = await twins();
    await storeReadings(pools.owner, place.key, fastSeries());
    await rollUp(place);
    await keep(true);
    expect(await stateOf(place)).toEqual({ raw: 0, packed: 0, archived: 1 });
    const span = { ...range, timeZone: 'UTC' };
    const own = await answersOf(pools, archive, place, span);
    expect(own.count).toBe(fastSeries().length);
    const stranger = { ...place, viewer: other.viewer };
    const { pages, count, windows, latest, curve, usage } = await answersOf(pools, archive, stranger, span);
    expect({ pages, count, windows, latest, curve }).toEqual({
      pages: [],
      count: 0,
      windows: [],
      latest: [],
      curve: [],
    });
    expect(usage[0]?.cycleRise ?? null).toBeNull();
  });

  it('stay in the table when the archive has not what was written', async () => {
    const [place] = await twins();
    await storeReadings(pools.owner, place.key, fastSeries());
    await rollUp(place);
    const forgetful: ObjectStore = Object.assign(Object.create(store) as ObjectStore, {
      put: (key: string) => store.put(key, Buffer.from('something else')),
      size: (key: string) => store.size(key),
      bytes: store.bytes.bind(store),
      remove: (key: string) => store.remove(key),
    });
    const rules = { compactAfterDays: 1, archiveAfterDays: 1 };
    const options = { pool: pools.owner, store: forgetful, archive, rules, logger, now: Date.now, graceMs: 0 };
    await expect(keepStorage(options, new AbortController().signal)).rejects.toThrow();
    expect(await stateOf(place)).toEqual({ raw: 0, packed: 1, archived: 0 });
    await keep(true);
    expect(await stateOf(place)).toEqual({ raw: 0, packed: 0, archived: 1 });
    const { rows } = await pools.owner.query(
      'select count(*)::int as n from telemetry.archive a where not exists (select from telemetry.day where archive_id = a.id)',
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('are said to be missing, not left out, when an object has gone', async () => {
    const [place] = await twins();
    await storeReadings(pools.owner, place.key, fastSeries());
    await rollUp(place);
    await keep(true);
    const { rows } = await pools.owner.query<{ object_key: string }>(
      'select object_key from telemetry.archive a join telemetry.day d on d.archive_id = a.id where d.device_key = $1',
      [place.key],
    );
    await store.remove(rows[0]?.object_key ?? '');
    await expect(answersOf(pools, archive, place, { ...range, timeZone: 'UTC' })).rejects.toThrow(/is missing/);
    await pools.owner.query('delete from telemetry.day where device_key = $1', [place.key]);
  });

  it('go when nobody wants to keep them, and what was rolled up stays as it was', async () => {
    const [place, other] = await twins();
    await storeReadings(pools.owner, place.key, fastSeries());
    await storeReadings(pools.owner, other.key, fastSeries().slice(0, 1));
    await rollUp(place);
    await keep(true);
    const span = { from: new Date(start), to: new Date(start + 4 * dayMs), timeZone: 'UTC' };
    const before = await answersOf(pools, archive, place, span);
    // Readings are not dropped while their hours wait to be rolled up: those of the other tests would wait for ever.
    await keep(true, { rawDays: 30 });
    expect(await stateOf(place)).toEqual({ raw: 0, packed: 0, archived: 1 });
    await pools.owner.query('delete from telemetry.rollup_mark');
    await keep(true, { rawDays: 30 });
    expect(await stateOf(place)).toEqual({ raw: 0, packed: 0, archived: 0 });
    const objects = [];
    for await (const object of store.list('telemetry/')) objects.push(object);
    expect(objects).toEqual([]);
    // A reading that waited in the stream for too long does not replace an hour.
    await storeReadings(pools.owner, place.key, [{ metricId: 12, timeMs: start + dayMs, value: 1, flags: 0 }]);
    await rollUp(place);
    const after = await answersOf(pools, archive, place, span);
    expect(after.windows).toEqual(before.windows);
    expect(after.windows.length).toBeGreaterThan(40);
    await keep(true, { rawDays: 30, minuteDays: 30 });
    const left = await answersOf(pools, archive, place, span);
    expect(left.count).toBe(0);
    expect(new Set(left.windows.map(({ n }) => Number(n)))).toEqual(new Set([9, 12]));
  });
});

/** 540 readings of the counter at 5 s, on the second day. */
function fastSeries(): TestReading[] {
  return Array.from({ length: 540 }, (_, n) => ({
    ...{ metricId: 12, timeMs: start + dayMs + n * 5_000, value: n % 400, flags: n % 50 === 0 ? 2 : 0 },
  }));
}

async function addressOf(kind: 'directory' | 's3', closing: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'archive-'));
  closing.defer(() => rm(folder, { recursive: true }));
  if (kind === 'directory') return pathToFileURL(path.join(folder, 'objects')).href;
  const place = { directory: path.join(folder, 's3'), address: '127.0.0.1', port: 0, silent: true };
  const server = new S3rver({ ...place, configureBuckets: [{ name: 'things', configs: [] }] });
  const { port } = await server.run();
  closing.defer(() => server.close());
  // The test server knows one pair of keys, its own.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  return `s3://things/cold?endpoint=http://127.0.0.1:${port}&region=eu-central-1`;
}
