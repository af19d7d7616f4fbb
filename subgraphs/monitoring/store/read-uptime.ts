import { STOPPING_CODES } from '../domain/equipment-faults.ts';
import type { Interval, Uptime } from '../domain/uptime.ts';
import { uptimeOf } from '../domain/uptime.ts';
import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

interface FactRow {
  readonly subject_id: string;
  readonly kind: 'heard' | 'down' | 'mode';
  readonly from_at: string | Date;
  /** Null for what still lasts, and for modes. */
  readonly to_at: string | Date | null;
  readonly mode: string | null;
}

interface Facts {
  readonly heard: Interval[];
  readonly down: Interval[];
  readonly modes: { at: number; mode: string }[];
}

/** Uptime of some subjects over one range, in one statement. An hour with a reading counts as heard of, up to now. */
export async function readUptime(
  run: Statement,
  ids: readonly string[],
  range: Interval,
): Promise<Map<string, Uptime>> {
  const [from, to] = [new Date(range.from).toISOString(), new Date(range.to).toISOString()];
  const rows = await run<FactRow>(
    `select subject_id, 'heard' as kind, hour as from_at, hour + interval '1 hour' as to_at, null as mode
       from monitoring.presence
       where subject_id = any ($1::uuid[]) and hour > $2::timestamptz - interval '1 hour' and hour < $3::timestamptz
     union all
     select subject_id, 'down', failed_at, restored_at, null from monitoring.failure
       where subject_id = any ($4::uuid[]) and failed_at < $5::timestamptz
         and (restored_at is null or restored_at > $6::timestamptz)
     union all
     select subject_id, 'down', occurred_at, cleared_at, null from monitoring.equipment_event
       where subject_id = any ($7::uuid[]) and code = any ($8::text[]) and occurred_at < $9::timestamptz
         and (cleared_at is null or cleared_at > $10::timestamptz)
     union all
     select subject_id, 'mode', at, null, mode from monitoring.mode_change
       where subject_id = any ($11::uuid[]) and at < $12::timestamptz
         and at >= coalesce((select max(before.at) from monitoring.mode_change before
           where before.subject_id = mode_change.subject_id and before.at <= $13::timestamptz), '-infinity')
     order by from_at`,
    [
      ...[uuids(ids), from, to, uuids(ids), to, from],
      ...[uuids(ids), `{${STOPPING_CODES.join(',')}}`, to, from, uuids(ids), to, from],
    ],
  );
  const facts = new Map<string, Facts>(ids.map((id) => [id, { heard: [], down: [], modes: [] }]));
  for (const row of rows) {
    const of = facts.get(row.subject_id);
    if (of === undefined) continue;
    const at = new Date(row.from_at).getTime();
    if (row.kind === 'mode') of.modes.push({ at, mode: row.mode ?? 'unknown' });
    else of[row.kind].push({ from: at, to: row.to_at === null ? range.to : new Date(row.to_at).getTime() });
  }
  return new Map([...facts].map(([id, known]) => [id, uptimeOf({ range, ...known })]));
}
