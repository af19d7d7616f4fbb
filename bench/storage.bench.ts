// Bytes a reading as raw, packed and archived, the speed of packing, and queries from each place (DAYS=7 SERIES=4).
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { catalogue } from '../core/metrics/catalogue.ts';
import { migrations } from '../migrations/telemetry/list.ts';
import { migrate } from '../platform/db/migrate.ts';
import { openPool } from '../platform/db/pool.ts';
import { provisionDatabase } from '../platform/db/provision.ts';
import { createLogger } from '../platform/log/logger.ts';
import { openObjectStore } from '../platform/objects/open-object-store.ts';
import { ColdArchive, type ColdDay, coldDaysOfWindows } from '../subgraphs/telemetry/store/cold-days.ts';
import { storeMetrics } from '../subgraphs/telemetry/store/metrics.ts';
import { readingPage } from '../subgraphs/telemetry/store/read-page.ts';
import { latestReadings } from '../subgraphs/telemetry/store/read-readings.ts';
import { seriesRows } from '../subgraphs/telemetry/store/read-series.ts';
import { readWindows } from '../subgraphs/telemetry/store/read-windows.ts';
import type { Window } from '../subgraphs/telemetry/domain/windows.ts';
import { keepStorage } from '../subgraphs/telemetry/writer/keep-storage.ts';
import { everyShard } from '../subgraphs/telemetry/test-support/every-shard.ts';
import { rollUpOnce } from '../subgraphs/telemetry/writer/roll-up.ts';

const days = Number(process.env['DAYS'] ?? 7);
const series = Number(process.env['SERIES'] ?? 4);
const start = Date.UTC(2026, 2, 1);
const dayMs = 86_400_000;

/** Series by what they are like: value and time of the n-th reading, and how many a day. */
const shapes = {
  // Hundredths of a degree, to the second.
  regular: { metric: 7, value: 'round((20 + 5 * sin(n / 200.0) + random())::numeric, 2)', jitterMs: 0, perDay: 1_440 },
  // The same from a device whose clock and network are not exact.
  jittered: {
    metric: 28,
    value: 'round((40 + 5 * sin(n / 200.0) + random())::numeric, 2)',
    jitterMs: 900,
    perDay: 1_440,
  },
  // All digits of a double, as after a conversion of units.
  digits: { metric: 9, value: '10 + random()', jitterMs: 900, perDay: 1_440 },
  // Once in 5 seconds, thousandths: kept by minutes too.
  fast: { metric: 2, value: 'round((2 + random())::numeric, 3)', jitterMs: 0, perDay: 17_280 },
} as const;
type Shape = keyof typeof shapes;
const names = Object.keys(shapes) as Shape[];

const admin = process.env['DATABASE_URL']!;
const { ownerUrl } = (await provisionDatabase(admin, 'the secret of the benchmark')).telemetry;
await migrate(ownerUrl, 'telemetry', migrations);
const pool = openPool(ownerUrl, { name: 'bench' });
const client = new pg.Client({ connectionString: ownerUrl });
await client.connect();
await storeMetrics(pool, catalogue, null);
const folder = mkdtempSync(path.join(tmpdir(), 'bench-archive-'));
const store = openObjectStore(pathToFileURL(folder).href);
const archive = new ColdArchive(pool, store);
const logger = createLogger('bench', 'error');
const one = async (text: string) => Number((await client.query<{ n: number }>(text)).rows[0]?.n);
const subject = (key: number) => `00000000-0000-4000-8000-${String(key).padStart(12, '0')}`;

for (let month = 2; month < 4; month++)
  await client.query('select telemetry.ensure_partition($1::date)', [new Date(Date.UTC(2026, month, 1))]);
await client.query(
  `insert into telemetry.installation (key, device_id, subject_id, equipment_id, building_id, valid_from)
   select k, id, id, id, id, '2020-01-01Z' from generate_series(1, ${series}) k
   cross join lateral (select ('00000000-0000-4000-8000-' || lpad(k::text, 12, '0'))::uuid as id) i`,
);

/** Seconds that the work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

const bytes: Record<string, Record<string, number>> = {};
const size = (table: string) =>
  one(`select coalesce(sum(pg_total_relation_size(relid)), 0)::float8 as n from pg_partition_tree('${table}')`);
const sizeOfDays = () => one(`select pg_total_relation_size('telemetry.day')::float8 as n`);
let readings = 0;
let rolling = 0;
let packing = 0;
for (const shape of names) {
  const { metric, value, jitterMs, perDay } = shapes[shape];
  await client.query('truncate telemetry.raw');
  // In the order of time, as devices send.
  await client.query(
    `insert into telemetry.raw (ts, value, device_key, metric_id, flags)
     select to_timestamp(${start / 1000} + n * ${86_400 / perDay} + floor(random() * ${jitterMs}) / 1000), ${value}, k, ${metric}, 0
     from generate_series(0, ${days * perDay - 1}) n, generate_series(1, ${series}) k order by n`,
  );
  const count = days * perDay * series;
  readings += count;
  const hot = (await size('telemetry.raw')) / count;
  // Kept aside, so that the same readings can be asked for as raw ones.
  await client.query(`create table telemetry.kept_${shape} as table telemetry.raw`);
  const before = await sizeOfDays();
  rolling += await timed(() => rollUp(metric));
  packing += await timed(() => keep(null));
  bytes[shape] = { raw: hot, packed: ((await sizeOfDays()) - before) / count };
}

/** Which marks the days to be packed. */
async function rollUp(metric: number): Promise<void> {
  await client.query(
    `insert into telemetry.rollup_mark select k, ${metric}, to_timestamp(${start / 1000}) + h * interval '1 hour', now()
     from generate_series(1, ${series}) k, generate_series(0, ${days * 24 - 1}) h`,
  );
  while ((await rollUpOnce({ pool, hold: () => everyShard })) > 0);
}

function keep(archiveAfterDays: number | null): Promise<void> {
  const rules = { compactAfterDays: 1, archiveAfterDays };
  const options = { pool, store, archive, rules, logger, now: Date.now, graceMs: 0 };
  return keepStorage(options, new AbortController().signal);
}

const span = { from: new Date(start), to: new Date(start + days * dayMs) };
await client.query('analyze');

const nameOf = (shape: Shape) => catalogue.find(({ id }) => id === shapes[shape].metric)?.name ?? '';
const windows = async (shape: Shape, window: Window, spanDays: number, stored: boolean) => {
  const to = new Date(start + spanDays * dayMs);
  const requests = [{ n: 1, metric: nameOf(shape), window }];
  const subjects = { ids: [subject(1)], timeZones: ['Europe/Berlin'] };
  const asked = {
    of: 'subject_id',
    metrics: [nameOf(shape)],
    from: span.from,
    to,
    minutes: window === 'one_minute',
    ...subjects,
  } as const;
  const cold = await archive.fetch(await coldDaysOfWindows(client, asked));
  if (!stored) await client.query('update telemetry.rollup_1h set minutes = false');
  const rows = await readWindows(client, 'subject_id', subjects, {
    requests,
    from: span.from,
    to,
    needsSketch: false,
    cold,
  });
  if (rows.length === 0) throw new Error('no windows');
};
const fetchCold = (found: readonly ColdDay[]) => archive.fetch(found);
const series24h = (shape: Shape) => async () => {
  const request = { of: 'subject_id', id: subject(1), metric: nameOf(shape), from: span.from } as const;
  const rows = await seriesRows(client, { ...request, to: new Date(start + dayMs) }, fetchCold);
  if (rows.length !== shapes[shape].perDay) throw new Error(`${rows.length} readings of a day`);
};
const page = async () => {
  const request = {
    of: 'subject_id',
    id: subject(1),
    metrics: null,
    ...span,
    backward: false,
    after: null,
    before: null,
  } as const;
  const rows = await readingPage(client, { ...request, limit: 50 }, fetchCold);
  if (rows.length !== 51) throw new Error('no page');
};

/** Median milliseconds of a few runs after one that is not counted. */
async function medianMs(work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < 9; run++) times.push(1000 * (await timed(work)));
  return Number(times.toSorted((a, b) => a - b)[4]?.toFixed(2));
}
const queries = async () => ({
  latest: await medianMs(() => latestReadings(client, 'subject_id', [subject(1)], [nameOf('regular')])),
  page50OfAll: await medianMs(page),
  series24h: await medianMs(series24h('regular')),
  series24hOf5s: await medianMs(series24h('fast')),
  aggregatesHourly: await medianMs(() => windows('regular', 'one_hour', days, true)),
  aggregates1mOf5sADay: await medianMs(() => windows('fast', 'one_minute', 1, true)),
});
const packed = await queries();
const archiving = await timed(() => keep(1));
const archived = await queries();
const parquet = await one('select sum(bytes)::float8 as n from telemetry.archive');
await client.query('truncate telemetry.day');
for (const shape of names) await client.query(`insert into telemetry.raw select * from telemetry.kept_${shape}`);
await client.query('analyze');
const raw = await queries();
const minutesFromRaw = await medianMs(() => windows('fast', 'one_minute', 1, false));

await client.end();
await pool.end();
rmSync(folder, { recursive: true });
const rounded = Object.fromEntries(
  Object.entries(bytes).map(([shape, of]) => [
    shape,
    Object.fromEntries(Object.entries(of).map(([k, v]) => [k, Number(v.toFixed(2))])),
  ]),
);
console.log(
  JSON.stringify(
    {
      ...{
        bench: 'storage',
        readings,
        bytesAReading: { ...rounded, parquetOfAll: Number((parquet / readings).toFixed(2)) },
      },
      microsecondsAReading: {
        rollUp: Number(((rolling * 1e6) / readings).toFixed(2)),
        pack: Number(((packing * 1e6) / readings).toFixed(2)),
        archive: Number(((archiving * 1e6) / readings).toFixed(2)),
      },
      queriesMs: { raw, packed, archived },
      minutesOfADayAt5s: { storedMs: raw.aggregates1mOf5sADay, fromRawMs: minutesFromRaw },
    },
    null,
    2,
  ),
);
