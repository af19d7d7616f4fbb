import type { Migration } from '../../platform/db/migrate.ts';

// The readings of one series on one day (UTC) in one row; TOAST compresses the arrays. Times are a start and a step where
// they are regular, else the distances to the one before. Values are whole numbers over a divisor where that is exact,
// else single precision where that is exact, else double. One flag when all are the same. Where the arrays are in the
// archive, `packed` is false and the rest of the row stays: what is known of a day without its readings.
const day = `
create table telemetry.day (
  device_key integer not null,
  metric_id smallint not null,
  day date not null,
  count integer not null,
  packed boolean not null,
  start_at timestamptz not null,
  last_at timestamptz not null,
  last_value double precision not null,
  last_flags smallint not null,
  step_ms integer,
  deltas_ms integer[],
  divisor double precision,
  ints integer[],
  reals real[],
  doubles double precision[],
  flag smallint,
  flags smallint[],
  archive_id bigint,
  archive_row integer,
  primary key (device_key, metric_id, day),
  check (packed or archive_id is not null)
);
create index day_by_archive on telemetry.day (archive_id) where archive_id is not null;
create index day_to_archive on telemetry.day (day) where archive_id is null;
create index day_in_archive on telemetry.day (day) where not packed;
alter table telemetry.day enable row level security;
create policy day_select on telemetry.day for select to telemetry_reader
  using (device_key = any ((select telemetry.visible_installations(1))::integer[]));
grant select on telemetry.day to telemetry_reader;
`;

// All that a query has to know of where readings are. Both run as their caller, so row-level security decides.
const functions = `
create function telemetry.unpack(d telemetry.day) returns table (ts timestamptz, value double precision, flags smallint)
  language sql immutable parallel safe as $body$
  select d.start_at + (u.n - 1) * d.step_ms * interval '1 millisecond', coalesce(u.i / d.divisor, u.r, u.v), coalesce(d.flag, u.f)
  from unnest(d.ints, d.reals, d.doubles, d.flags) with ordinality u(i, r, v, f, n) where d.deltas_ms is null
  union all
  select d.start_at + sum(u.delta) over (order by u.n) * interval '1 millisecond', coalesce(u.i / d.divisor, u.r, u.v), coalesce(d.flag, u.f)
  from unnest(d.ints, d.reals, d.doubles, d.flags, d.deltas_ms) with ordinality u(i, r, v, f, delta, n) where d.deltas_ms is not null
$body$;

create function telemetry.readings(key integer, metric smallint, since timestamptz, before timestamptz)
  returns table (ts timestamptz, value double precision, flags smallint) language sql stable parallel safe as $body$
  select r.ts, r.value, r.flags from telemetry.raw r
  where r.device_key = key and r.metric_id = metric and r.ts >= since and r.ts < before
  union all
  select u.ts, u.value, u.flags from telemetry.day d cross join lateral telemetry.unpack(d) u
  where d.device_key = key and d.metric_id = metric and d.packed
    and d.day >= (since at time zone 'UTC')::date and d.day <= (before at time zone 'UTC')::date
    and u.ts >= since and u.ts < before
$body$;
`;

// Whatever is in the tables; archived days are not.
const view = `
create view telemetry.reading with (security_invoker = true) as
select device_key, metric_id, ts, value, flags from telemetry.raw
union all
select d.device_key, d.metric_id, u.ts, u.value, u.flags
from telemetry.day d cross join lateral telemetry.unpack(d) u where d.packed;
grant select on telemetry.reading to telemetry_reader;

create or replace view telemetry.device_telemetry with (security_invoker = true) as
select i.device_id, i.equipment_id, m.name as metric_name, r.value as metric_value, m.unit as metric_unit,
  (array['good', 'suspect', 'bad'])[(r.flags & 3) + 1] as quality,
  r.ts as "timestamp",
  nullif((array['not_stated', 'unknown', 'normal', 'vip', 'homing', 'parking', 'attendant_control', 'firefighter_control',
    'emergency_power', 'inspection', 'cabinet_recall', 'earthquake_operation', 'fire_operation', 'out_of_service',
    'occupant_evacuation'])[((r.flags >> 2) & 15) + 1], 'not_stated') as operating_mode
from telemetry.reading r
join telemetry.installation i on i.key = r.device_key
join telemetry.metric m on m.id = r.metric_id;
`;

// Workers only. A day is marked when an hour of it was rolled up: it has rows in the table of raw readings. A reading for
// a day that is packed already waits as late until the day is packed anew. Readings from before the horizon are gone; it
// is of no tenant.
const work = `
create table telemetry.day_mark (
  device_key integer not null,
  metric_id smallint not null,
  day date not null,
  primary key (device_key, metric_id, day)
);
create index day_mark_by_day on telemetry.day_mark (day);

create table telemetry.late_reading (
  ts timestamptz not null,
  value double precision not null,
  device_key integer not null,
  metric_id smallint not null,
  flags smallint not null,
  primary key (device_key, metric_id, ts)
);

create table telemetry.archive (
  id bigint generated always as identity primary key,
  object_key text not null,
  day date not null,
  readings integer not null,
  bytes integer not null,
  begun_at timestamptz not null default now(),
  verified_at timestamptz
);

create table telemetry.horizon (
  only_one boolean primary key default true check (only_one),
  raw_gone_before date not null
);
alter table telemetry.horizon enable row level security;
create policy horizon_select on telemetry.horizon for select to telemetry_reader using (true);
grant select on telemetry.horizon to telemetry_reader;

insert into telemetry.day_mark (device_key, metric_id, day)
select distinct device_key, metric_id, (hour at time zone 'UTC')::date from telemetry.rollup_1h;
`;

export const closedDays: Migration = { name: '0007-closed-days', sql: [day, functions, view, work] };
