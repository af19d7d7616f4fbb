import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openObjectStore } from '../../platform/objects/open-object-store.ts';
import { type ColdDay, ColdArchive } from '../../subgraphs/telemetry/store/cold-days.ts';
import { storeReadings } from '../../subgraphs/telemetry/test-support/stored-series.ts';
import { until } from '../support/until.ts';
import { startTelemetryProcesses } from './telemetry-processes.ts';

/** CHAOS_READINGS=200000 CHAOS_KILLS=20 for more than a quick look. */
const kills = Math.max(6, Number(process.env['CHAOS_KILLS'] ?? 6));
const days = Math.ceil(Math.max(100_000, Number(process.env['CHAOS_READINGS'] ?? 100_000)) / 8 / 1_440);
const series = 8;
const seed = Number(process.env['SEED'] ?? 20_261);
const start = Date.UTC(2026, 0, 1);
const metricId = 7;

/** Seeded generator (Lehmer), so that a failing run can be run again. */
function generator(state: number) {
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

describe('killing the writer while it packs and archives days', () => {
  const closing = new AsyncDisposableStack();
  let processes: Awaited<ReturnType<typeof startTelemetryProcesses>>;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sitesync-archive-'));
    closing.defer(() => rmSync(folder, { recursive: true, force: true }));
    const store = { OBJECT_STORE: pathToFileURL(folder).href, ARCHIVE_GRACE_SECONDS: '0' };
    const rules = { COMPACT_AFTER_DAYS: '1', ARCHIVE_AFTER_DAYS: '1' };
    processes = closing.use(await startTelemetryProcesses({ ...store, ...rules }));
  }, 90_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  const ask = async <Row extends object>(text: string) =>
    (await processes.pool.query<Row>(text).catch(() => null))?.rows[0];
  const valueAt = (key: number, n: number) => (key * 1_000 + (n % 997)) / 100;

  /** A reading a minute of each series, and their days marked, as roll-ups of their hours leave them. */
  async function fill(): Promise<void> {
    const migrated = `select from telemetry.migration where name = '0010-shards'`;
    await until('the tables', async () => (await ask(migrated)) !== undefined, 60_000);
    for (let month = 0; month * 28 <= days + 31; month++)
      await processes.pool.query('select telemetry.ensure_partition($1::date)', [new Date(Date.UTC(2026, month, 1))]);
    await processes.pool.query(
      `insert into telemetry.installation (key, device_id, subject_id, building_id, valid_from)
       select k, id, id, id, '2020-01-01Z' from generate_series(1, ${series}) k,
         lateral (select ('00000000-0000-4000-8000-' || lpad(k::text, 12, '0'))::uuid as id) i`,
    );
    await processes.pool.query(
      `insert into telemetry.raw (ts, value, device_key, metric_id, flags)
       select to_timestamp(${start / 1000} + n * 60), (k * 1000 + n % 997) / 100.0, k, ${metricId}, 0
       from generate_series(1, ${series}) k, generate_series(0, ${days * 1_440 - 1}) n`,
    );
    await processes.pool.query(
      `insert into telemetry.day_mark select k, ${metricId}, '2026-01-01'::date + d
       from generate_series(1, ${series}) k, generate_series(0, ${days - 1}) d`,
    );
  }

  it(
    `loses no reading and keeps none twice, late ones included: ${kills} kills, ${days * 1_440 * series} readings (seed ${seed})`,
    { timeout: 600_000 },
    async () => {
      const random = generator(seed);
      await fill();
      const expected = new Map(
        Array.from({ length: series }, (_, s) => {
          const values = Array.from(
            { length: days * 1_440 },
            (_v, n) => [start + n * 60_000, valueAt(s + 1, n)] as const,
          );
          return [s + 1, new Map<number, number>(values)];
        }),
      );
      for (let kill = 0; kill < kills; kill++) {
        // One moment that is known, with another value, and one that is new: of any day, wherever it is by now.
        const key = 1 + Math.floor(random() * series);
        const known = start + Math.floor(random() * days * 1_440) * 60_000;
        const late = [known, known + 30_000].map((timeMs) => ({ metricId, timeMs, value: -1 - kill, flags: 0 }));
        await storeReadings(processes.pool, key, late);
        const times = expected.get(key);
        if (times?.has(known + 30_000) === false) times.set(known + 30_000, -1 - kill);
        await new Promise((resolve) => setTimeout(resolve, 300 + random() * 1_500));
        await until('a writer to kill', () => processes.kill.writer());
      }
      await until(
        'everything to be in the archive',
        async () => {
          const left = await ask<{ n: number }>(
            `select (select count(*) from telemetry.raw) + (select count(*) from telemetry.late_reading)
               + (select count(*) from telemetry.day where packed) + (select count(*) from telemetry.rollup_mark)
               + (select count(*) from telemetry.day_mark)
               + (select count(*) from telemetry.archive a where not exists (select from telemetry.day d where d.archive_id = a.id)) as n`,
          );
          return left !== undefined && Number(left.n) === 0;
        },
        180_000,
      );
      await using store = openObjectStore(pathToFileURL(folder).href);
      const archive = new ColdArchive(processes.pool, store);
      const { rows } = await processes.pool.query<ColdDay>(
        `select device_key as "installationKey", metric_id as "metricId", day::text, count, archive_id as "archiveId", archive_row as row
         from telemetry.day order by 1, 3`,
      );
      expect(rows).toHaveLength(days * series);
      for (const [key, values] of expected) {
        const found = await readingsOf(
          archive,
          rows.filter((row) => row.installationKey === key),
        );
        expect(found.length).toBe(values.size);
        expect(new Map(found)).toEqual(values);
      }
      const objects = [];
      for await (const { bytes } of store.list('')) objects.push(bytes);
      const archived = await ask<{ n: number }>('select count(*)::int as n from telemetry.archive');
      expect(objects).toHaveLength(archived?.n ?? 0);
      // A late reading was counted in its hour, once.
      const { rows: hours } = await processes.pool.query<{ n: number }>(
        'select count(*)::int as n from telemetry.rollup_1h where count not between 60 and 60 + $1::int',
        [kills],
      );
      expect(hours).toEqual([{ n: 0 }]);
      const readings = [...expected.values()].reduce((sum, { size }) => sum + size, 0);
      console.log(JSON.stringify({ seed, kills, readings, days: rows.length, objects: objects.length }));
    },
  );

  async function readingsOf(archive: ColdArchive, days: ColdDay[]): Promise<[number, number][]> {
    const found: [number, number][] = [];
    for (const day of days) {
      const [row] = JSON.parse(await archive.fetch([day])) as [
        { start_at: string; deltas_ms: number[]; doubles: number[] },
      ];
      let time = Date.parse(row.start_at);
      row.deltas_ms.forEach((delta, i) => found.push([(time += delta), row.doubles[i] ?? NaN]));
    }
    return found;
  }
});
