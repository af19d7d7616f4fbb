import type pg from 'pg';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';

export interface QuarantinedReading {
  readonly metric: string | number;
  /** As text: not every number that was sent can be said in JSON. */
  readonly value: string;
  readonly unit: string | null;
  readonly timestamp: string | number;
  readonly operatingMode: OperatingMode;
  readonly historical: boolean;
}

export interface QuarantineEntry {
  readonly id: string;
  readonly organizationId: string;
  readonly senderId: string;
  readonly deviceId: string;
  readonly code: string;
  readonly message: string;
  readonly reading: QuarantinedReading;
  readonly times: number;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface QuarantineRow extends Omit<QuarantineEntry, 'organizationId' | 'at'> {
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly replayedAt: Date | null;
}

export interface QuarantinePage {
  readonly codes: readonly string[] | null;
  readonly limit: number;
  readonly backward: boolean;
  /** Keys of the row before and behind the page: last time (ms), id. */
  readonly after: readonly (string | number)[] | null;
  readonly before: readonly (string | number)[] | null;
}

/** Entries that are there already count up. */
export async function putIntoQuarantine(pool: pg.Pool, entries: readonly QuarantineEntry[]): Promise<void> {
  await pool.query(
    `insert into telemetry.quarantine as q
       (id, organization_id, sender_id, device_id, code, message, reading, times, first_at, last_at)
     select e.id, e."organizationId", e."senderId", e."deviceId", e.code, e.message, e.reading, e.times,
       to_timestamp(e.at / 1000), to_timestamp(e.at / 1000)
     from jsonb_to_recordset($1::jsonb) e(id uuid, "organizationId" uuid, "senderId" uuid, "deviceId" text, code text,
       message text, reading jsonb, times int, at float8)
     on conflict (id) do update set times = q.times + excluded.times, last_at = excluded.last_at`,
    [JSON.stringify(entries)],
  );
}

const columns = `id, sender_id as "senderId", device_id as "deviceId", code, message, reading, times,
  first_at as "firstAt", last_at as "lastAt", replayed_at as "replayedAt"`;

/** Newest first, up to one more than the limit, of the viewer's organization. */
export async function quarantinePage(
  client: pg.ClientBase,
  { codes, limit, backward, after, before }: QuarantinePage,
): Promise<QuarantineRow[]> {
  const values: unknown[] = [codes];
  let bounds = '';
  for (const [keys, operator] of [
    [after, '<'],
    [before, '>'],
  ] as const) {
    if (keys === null) continue;
    const n = values.push(...keys) - 1;
    // Cursors hold milliseconds: so does the comparison.
    bounds += ` and (date_trunc('milliseconds', last_at), id) ${operator} (to_timestamp($${n}::float8 / 1000), $${n + 1}::uuid)`;
  }
  const direction = backward ? 'asc' : 'desc';
  const { rows } = await client.query<QuarantineRow>(
    `select ${columns} from telemetry.quarantine where ($1::text[] is null or code = any ($1))${bounds}
     order by date_trunc('milliseconds', last_at) ${direction}, id ${direction} limit ${limit + 1}`,
    values,
  );
  return rows;
}

export async function countQuarantine(client: pg.ClientBase, codes: readonly string[] | null): Promise<number> {
  const text = 'select count(*)::int as count from telemetry.quarantine where $1::text[] is null or code = any ($1)';
  const { rows } = await client.query<{ count: number }>(text, [codes]);
  return rows[0]?.count ?? 0;
}

/** Those of the viewer's organization among these that were not replayed with success. */
export async function quarantined(client: pg.ClientBase, ids: readonly string[]): Promise<QuarantineRow[]> {
  const { rows } = await client.query<QuarantineRow>(
    `select ${columns} from unnest($1::uuid[]) with ordinality wanted(of, n)
     join telemetry.quarantine on id = wanted.of where replayed_at is null order by wanted.n`,
    [ids],
  );
  return rows;
}

export async function markReplayed(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  await client.query('update telemetry.quarantine set replayed_at = now() where id = any ($1)', [ids]);
}

/** Forgets what is older than 7 days, and what is beyond the newest 10,000 of an organization. */
export async function trimQuarantine(pool: pg.Pool): Promise<void> {
  await pool.query(
    `delete from telemetry.quarantine where last_at < now() - interval '7 days' or id in (
       select id from (select id, row_number() over (partition by organization_id order by last_at desc) as n
         from telemetry.quarantine) ranked where n > 10000)`,
  );
}
