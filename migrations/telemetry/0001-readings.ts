import { accessTables, subjectPolicy } from '../../platform/access/tables.ts';
import { readerOffsetTable } from '../../platform/bus/reader-offsets.ts';
import type { Migration } from '../../platform/db/migrate.ts';

const telemetryScope = 1;

// 34 bytes a row before alignment; the primary key is what makes ingestion idempotent, and the limit of its speed.
const raw = `
create table telemetry.raw (
  ts timestamptz not null,
  value double precision not null check (value < 'Infinity' and value > '-Infinity'),
  device_key integer not null,
  metric_id smallint not null,
  flags smallint not null,
  primary key (device_key, metric_id, ts)
) partition by range (ts);
create index raw_by_time on telemetry.raw using brin (ts);

create table telemetry.metric (
  id smallint primary key,
  name text not null,
  unit text not null,
  organization_id uuid
);
grant select on telemetry.metric to telemetry_reader;
`;

// Partitions are by month (UTC) and belong to the owner alone: a grant on one would go round the policy of the table.
const partitions = `
create function telemetry.ensure_partition(month date) returns void language plpgsql as $body$
declare
  start date := date_trunc('month', month)::date;
  part text := 'raw_' || to_char(start, 'YYYY_MM');
begin
  if to_regclass('telemetry.' || part) is null then
    perform pg_advisory_xact_lock(824615);
    execute format('create table if not exists telemetry.%I partition of telemetry.raw for values from (%L) to (%L)',
      part, start::text || ' 00:00+00', (start + interval '1 month')::date::text || ' 00:00+00');
  end if;
end $body$;
`;

const visibility = `
create function telemetry.visible_installations(scope_bit integer) returns integer[]
  language sql stable security definer set search_path = telemetry, pg_temp
  return coalesce((
    select array_agg(i.key) from telemetry.installation i
    where i.subject_id = any ((select telemetry.visible_subjects(scope_bit))::uuid[])
  ), '{}'::integer[]);
revoke all on function telemetry.visible_installations(integer) from public;
grant execute on function telemetry.visible_installations(integer) to telemetry_reader;

alter table telemetry.raw enable row level security;
create policy raw_select on telemetry.raw for select to telemetry_reader
  using (device_key = any ((select telemetry.visible_installations(${telemetryScope}))::integer[]));
grant select on telemetry.raw to telemetry_reader;
`;

// The specification's names and words over the compact table.
const view = `
create view telemetry.device_telemetry with (security_invoker = true) as
select i.device_id, i.equipment_id, m.name as metric_name, r.value as metric_value, m.unit as metric_unit,
  (array['good', 'suspect', 'bad'])[(r.flags & 3) + 1] as quality,
  r.ts as "timestamp",
  nullif((array['not_stated', 'unknown', 'normal', 'vip', 'homing', 'parking', 'attendant_control', 'firefighter_control',
    'emergency_power', 'inspection', 'cabinet_recall', 'earthquake_operation', 'fire_operation', 'out_of_service',
    'occupant_evacuation'])[((r.flags >> 2) & 15) + 1], 'not_stated') as operating_mode
from telemetry.raw r
join telemetry.installation i on i.key = r.device_key
join telemetry.metric m on m.id = r.metric_id;
grant select on telemetry.device_telemetry to telemetry_reader;
`;

export const readings: Migration = {
  name: '0001-readings',
  sql: [
    ...accessTables('telemetry'),
    ...subjectPolicy('telemetry', 'installation', telemetryScope),
    ...readerOffsetTable('telemetry'),
    raw,
    partitions,
    visibility,
    view,
  ],
};
