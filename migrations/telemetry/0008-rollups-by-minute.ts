import type { Migration } from '../../platform/db/migrate.ts';

// Of series that are faster than a reading in 20 seconds; of the others, minutes are computed from readings, by the same
// formulas. Valid where the hour is: `minutes` of it says that they are stored.
const rollup = (name: string) => `
create table telemetry.${name} (
  device_key integer not null,
  metric_id smallint not null,
  start timestamptz not null,
  count integer not null,
  bad integer not null,
  suspect integer not null,
  sum double precision,
  m2 double precision,
  min double precision,
  max double precision,
  first double precision,
  last double precision,
  first_at timestamptz,
  last_at timestamptz,
  sketch_keys integer[],
  sketch_counts integer[],
  primary key (device_key, metric_id, start)
);
create index ${name}_by_time on telemetry.${name} using brin (start);
alter table telemetry.${name} enable row level security;
create policy ${name}_select on telemetry.${name} for select to telemetry_reader
  using (device_key = any ((select telemetry.visible_installations(1))::integer[]));
grant select on telemetry.${name} to telemetry_reader;
`;

// Hours from before do not know how many of their readings are suspect.
const hours = `
alter table telemetry.rollup_1h add column suspect integer, add column minutes boolean not null default false;
create index rollup_1h_by_time on telemetry.rollup_1h using brin (hour);
`;

export const rollupsByMinute: Migration = {
  name: '0008-rollups-by-minute',
  sql: [rollup('rollup_1m'), rollup('rollup_5m'), hours],
};
