import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import { asViewerClient } from '../../../platform/db/viewer-client.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import type { Window } from '../domain/windows.ts';
import { type ColdArchive, coldDays, coldDaysOfWindows } from '../store/cold-days.ts';
import { insertLate } from '../store/pack-days.ts';
import { countReadings, readingPage, type ReadingPageRequest } from '../store/read-page.ts';
import { readGaps, readQuality } from '../store/read-quality.ts';
import { latestReadings, type ReadingRow, storedColumns } from '../store/read-readings.ts';
import { seriesRows } from '../store/read-series.ts';
import { readUsage } from '../store/read-usage.ts';
import { readWindows } from '../store/read-windows.ts';
import { hourMs, markHours } from '../store/rollup-marks.ts';
import { ensurePartition } from '../store/write-readings.ts';
import { member } from './world.ts';

export interface TestReading {
  readonly metricId: number;
  readonly timeMs: number;
  readonly value: number;
  readonly flags: number;
}

/** An elevator with one device, which its owner may read. */
export interface Place {
  readonly key: number;
  readonly subjectId: string;
  readonly deviceId: string;
  readonly viewer: Viewer;
}

/** Metrics 7, 11 and 12 of the catalogue: the ones of usage are among them. */
const names = ['temperature', 'power_consumption', 'cycle_count'];

export async function makePlace(pool: pg.Pool, key: number): Promise<Place> {
  const place = { key, subjectId: randomUUID(), deviceId: randomUUID(), viewer: member() };
  await pool.query(
    `insert into telemetry.installation (key, device_id, subject_id, equipment_id, building_id, valid_from)
     values ($1, $2, $3, $3, $3, '2020-01-01Z')`,
    [key, place.deviceId, place.subjectId],
  );
  await pool.query('insert into telemetry.access values ($1, $2, $2, 1, null)', [
    place.viewer.organizationId,
    place.subjectId,
  ]);
  return place;
}

/** As the writer stores readings that may be there already. */
export function storeReadings(pool: pg.Pool, key: number, readings: readonly TestReading[]): Promise<void> {
  const installationKey = readings.map(() => key);
  const metricId = readings.map((one) => one.metricId);
  const time = readings.map(({ timeMs }) => timeMs);
  return inTransaction(pool, async (client) => {
    const months = new Set(time.map((one) => new Date(one).toISOString().slice(0, 7)));
    for (const month of months) await ensurePartition(client, month);
    const value = readings.map((one) => one.value);
    await insertLate(client, { time, value, installationKey, metricId, flags: readings.map(({ flags }) => flags) });
    await markHours(client, { installationKey, metricId, hour: time.map((one) => Math.floor(one / hourMs) * hourMs) });
  });
}

const windows: readonly Window[] = ['one_minute', 'five_minutes', 'one_hour', 'one_day'];

/** All that can be asked of the place's readings, as its owner would, without what tells places apart. */
export async function answersOf(
  pools: { readonly owner: pg.Pool; readonly reader: pg.Pool },
  archive: ColdArchive,
  place: Place,
  span: { readonly from: Date; readonly to: Date; readonly timeZone: string },
) {
  const ids = [place.subjectId];
  const { from, to } = span;
  const subjects = { ids, timeZones: [span.timeZone] };
  const fetch = (days: Parameters<ColdArchive['fetch']>[0]) => archive.fetch(days);
  const intervals = { deviceIds: [place.deviceId], seconds: [300] };
  const requests = windows.flatMap((window, w) => names.map((metric, m) => ({ metric, window, n: w * 3 + m + 1 })));
  const answers = await asViewerClient(pools.reader, place.viewer, async (client) => {
    const asked = { of: 'subject_id', ids, metrics: names, from, to } as const;
    const cold = await fetch(await coldDaysOfWindows(client, { ...asked, ...subjects, minutes: true }));
    const all = await fetch(await coldDays(client, asked));
    return {
      windows: await readWindows(client, 'subject_id', subjects, { requests, from, to, needsSketch: true, cold }),
      curve: await seriesRows(client, { ...asked, id: place.subjectId, metric: 'cycle_count' }, fetch),
      latest: await latestReadings(client, 'subject_id', ids, null),
      usage: await readUsage(client, ids, { from, to }, intervals, fetch),
      quality: await readQuality(client, ids, { from, to }, intervals, all),
      gaps: await readGaps(client, ids, { from, to }, intervals, all),
      ...(await pagesOf(client, { of: 'subject_id', id: place.subjectId, metrics: null, from, to }, fetch)),
    };
  });
  const request = { installationKey: place.key, metricId: 12, fromMs: from.getTime(), toMs: to.getTime() };
  return comparable({ ...answers, replay: await storedColumns(pools.owner, archive, request) }, place);
}

type Range = Pick<ReadingPageRequest, 'of' | 'id' | 'metrics' | 'from' | 'to'>;

/** The whole range, page by page, from both ends. */
async function pagesOf(client: pg.ClientBase, range: Range, fetch: ColdArchive['fetch']) {
  const keysOf = (row: ReadingRow) => [row.time.getTime(), row.installationKey, row.metricId];
  const walk = async (backward: boolean) => {
    const rows: ReadingRow[] = [];
    for (;;) {
      const last = rows.at(-1);
      const [after, before] = backward ? [null, last ? keysOf(last) : null] : [last ? keysOf(last) : null, null];
      const page = await readingPage(client, { ...range, limit: 40, backward, after, before }, fetch);
      rows.push(...page.slice(0, 40));
      if (page.length <= 40) return rows;
    }
  };
  const count = await countReadings(client, { ...range, limit: 0, backward: false, after: null, before: null }, fetch);
  return { pages: await walk(false), backward: await walk(true), count };
}

/** Sums of floating numbers depend on their order in the last digits. */
function comparable<Answer>(answer: Answer, { key, subjectId, deviceId }: Place): Answer {
  const text = JSON.stringify(answer, (name, value: unknown) => {
    if (name === 'installationKey' && value === key) return 0;
    if (typeof value === 'number') return Number(value.toPrecision(10));
    return value === subjectId || value === deviceId ? 'it' : value;
  });
  return JSON.parse(text) as Answer;
}
