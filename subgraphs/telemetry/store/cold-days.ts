import type pg from 'pg';
import type { ObjectStore } from '../../../platform/objects/object-store.ts';
import { openObject, readRows } from './parquet-days.ts';
import type { Of } from './of.ts';
import { noCold } from './readings-source.ts';

/** A day of a series that is only in the archive: which rows of which object. */
export interface ColdDay {
  readonly installationKey: number;
  readonly metricId: number;
  readonly day: string;
  readonly count: number;
  readonly archiveId: number;
  readonly row: number;
}

const columns = `d.device_key as "installationKey", d.metric_id as "metricId", d.day::text, d.count,
  d.archive_id as "archiveId", d.archive_row as row`;

/** The most archived readings that one query takes into memory. */
export const maxColdReadings = 400_000;

/** Too many archived readings would be needed at once. */
export class TooManyArchived extends Error {
  constructor(readings: number) {
    super(`This needs ${readings} readings from the archive, ${maxColdReadings} is the most: take a shorter range.`);
  }
}

export interface ColdRequest {
  readonly of: Of;
  readonly ids: readonly string[];
  /** Null: all. */
  readonly metrics: readonly string[] | null;
  readonly from: Date;
  readonly to: Date;
}

/** Archived days of the range, oldest first; of what the caller may see. */
export async function coldDays(client: pg.ClientBase, request: ColdRequest): Promise<ColdDay[]> {
  const { rows } = await client.query<ColdDay>(
    `select ${columns} from telemetry.installation i
     join telemetry.day d on d.device_key = i.key and not d.packed
       and d.day >= ($2::timestamptz at time zone 'UTC')::date and d.day <= ($3::timestamptz at time zone 'UTC')::date
     join telemetry.metric m on m.id = d.metric_id
     where i.${request.of} = any ($1) and ($4::text[] is null or m.name = any ($4)) and d.last_at >= $2 and d.start_at < $3
     order by d.day, d.device_key, d.metric_id`,
    [request.ids, request.from, request.to, request.metrics],
  );
  return rows;
}

/** Archived days that have an hour which windows cannot take from roll-ups: see read-windows. */
export async function coldDaysOfWindows(
  client: pg.ClientBase,
  request: ColdRequest & {
    readonly minutes: boolean;
    readonly timeZones: readonly string[];
    /** For usage: seconds between two readings from which on an hour is not taken from its roll-up. */
    readonly widestSeconds?: number;
  },
): Promise<ColdDay[]> {
  const { rows } = await client.query<ColdDay>(
    `select distinct ${columns} from unnest($1::uuid[], $5::text[]) wanted(id, zone)
     join telemetry.installation i on i.${request.of} = wanted.id
     join telemetry.day d on d.device_key = i.key and not d.packed
       and d.day >= ($2::timestamptz at time zone 'UTC')::date and d.day <= ($3::timestamptz at time zone 'UTC')::date
     join telemetry.metric m on m.id = d.metric_id and m.name = any ($4)
     where d.last_at >= $2 and d.start_at < $3 and (
       (d.day = ($2::timestamptz at time zone 'UTC')::date and date_trunc('hour', $2::timestamptz, 'UTC') <> $2)
       or (d.day = ($3::timestamptz at time zone 'UTC')::date and date_trunc('hour', $3::timestamptz, 'UTC') <> $3)
       or extract(minute from d.start_at at time zone wanted.zone) <> extract(minute from d.start_at at time zone 'UTC')
       or exists (select from telemetry.rollup_mark r where r.device_key = d.device_key and r.metric_id = d.metric_id
         and r.hour >= d.day::timestamp at time zone 'UTC' and r.hour < (d.day + 1)::timestamp at time zone 'UTC')
       or exists (select from telemetry.rollup_1h r where r.device_key = d.device_key and r.metric_id = d.metric_id
         and r.hour >= d.day::timestamp at time zone 'UTC' and r.hour < (d.day + 1)::timestamp at time zone 'UTC'
         and (r.m2 is null or ($6 and not r.minutes) or ($7::float8 is not null and coalesce(r.widest_s, 'infinity') > $7))))
     order by 3, 1, 2`,
    [
      request.ids,
      request.from,
      request.to,
      request.metrics,
      request.timeZones,
      request.minutes,
      request.widestSeconds ?? null,
    ],
  );
  return rows;
}

/** Archived days of one series, oldest first. */
export async function coldDaysOfSeries(
  client: pg.Pool | pg.ClientBase,
  installationKey: number,
  metricId: number,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<ColdDay[]> {
  const { rows } = await client.query<ColdDay>(
    `select ${columns} from telemetry.day d where d.device_key = $1 and d.metric_id = $2 and not d.packed
       and d.day >= ($3::timestamptz at time zone 'UTC')::date and d.day <= ($4::timestamptz at time zone 'UTC')::date
       and d.last_at >= $3 and d.start_at < $4 order by d.day`,
    [installationKey, metricId, from, to],
  );
  return rows;
}

/**
 * The days from the oldest on that have as many readings as are read at most, and the end of the last of them when there
 * are more: behind it, readings would be missing.
 */
export function firstDays(
  days: readonly ColdDay[],
  readings: number,
  from: Date,
  to: Date,
): { days: ColdDay[]; to: Date } {
  const taken: ColdDay[] = [];
  let [whole, end] = [0, to];
  const fromDay = from.toISOString().slice(0, 10);
  for (const day of days) {
    if (whole >= readings && day.day !== taken.at(-1)?.day) {
      end = new Date(Date.parse(taken.at(-1)?.day ?? '') + 86_400_000);
      break;
    }
    taken.push(day);
    if (day.day !== fromDay) whole += day.count;
  }
  return { days: taken, to: end };
}

/** Archived days with late readings, or hours to roll up, or raw readings to pack: they have to be brought back. */
export async function daysToThaw(pool: pg.Pool, limit: number): Promise<ColdDay[]> {
  const { rows } = await pool.query<ColdDay>(
    `select ${columns} from telemetry.day d join (
       select device_key, metric_id, day from telemetry.day_mark where day <= (select max(day) from telemetry.day where not packed)
       union select device_key, metric_id, (hour at time zone 'UTC')::date from telemetry.rollup_mark
         where (hour at time zone 'UTC')::date <= (select max(day) from telemetry.day where not packed)
       union select device_key, metric_id, (ts at time zone 'UTC')::date
       from (select * from telemetry.late_reading limit 10000) l
     ) touched using (device_key, metric_id, day)
     where not d.packed limit $1`,
    [limit],
  );
  return rows;
}

/** Reads archived days back. */
export class ColdArchive {
  readonly #owner: pg.Pool;
  readonly #store: ObjectStore | null;
  /** Keys of objects never change. */
  readonly #keys = new Map<number, string>();

  constructor(owner: pg.Pool, store: ObjectStore | null) {
    this.#owner = owner;
    this.#store = store;
  }

  /**
   * JSON of rows of `telemetry.day`, as readings-source takes it. A day that was brought back meanwhile is left out: the
   * table has it. @throws TooManyArchived; an Error when the object store has not what it should
   */
  async fetch(days: readonly ColdDay[]): Promise<string> {
    if (days.length === 0) return noCold;
    const readings = days.reduce((sum, { count }) => sum + count, 0);
    if (readings > maxColdReadings) throw new TooManyArchived(readings);
    const rows: object[] = [];
    for (const group of Map.groupBy(days, ({ archiveId }) => archiveId).values())
      rows.push(...(await this.#rowsOf(group)));
    return JSON.stringify(rows);
  }

  async #rowsOf(days: readonly ColdDay[]): Promise<object[]> {
    const [first] = days;
    if (first === undefined) return [];
    if (this.#store === null) throw new Error('There are archived readings, but OBJECT_STORE is not set.');
    const key = await this.#keyOf(first.archiveId);
    const object = key === null ? null : await openObject(this.#store, key);
    if (object === null) {
      if (await this.#stillThere(first)) throw new Error(`The archived object ${key ?? first.archiveId} is missing.`);
      return [];
    }
    const rows: object[] = [];
    for (const day of days) {
      const { timeMs, value, flags } = await readRows(object, day.row, day.count);
      const times = {
        start_at: new Date(timeMs[0] ?? 0).toISOString(),
        deltas_ms: timeMs.map((time, i) => time - (timeMs[i - 1] ?? time)),
      };
      const { installationKey: device_key, metricId: metric_id } = day;
      rows.push({ device_key, metric_id, day: day.day, ...times, doubles: value, flags });
    }
    return rows;
  }

  async #keyOf(id: number): Promise<string | null> {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const { rows } = await this.#owner.query<{ key: string }>(
      'select object_key as key from telemetry.archive where id = $1',
      [id],
    );
    const key = rows[0]?.key ?? null;
    if (key !== null) this.#keys.set(id, key);
    return key;
  }

  async #stillThere({ installationKey, metricId, day, archiveId }: ColdDay): Promise<boolean> {
    const { rowCount } = await this.#owner.query(
      `select from telemetry.day where device_key = $1 and metric_id = $2 and day = $3 and archive_id = $4 and not packed`,
      [installationKey, metricId, day, archiveId],
    );
    return rowCount === 1;
  }
}
