import type { Migration } from '../../platform/db/migrate.ts';

// What makes hours mergeable: the sum of squared deviations from the hour's own mean (Chan et al. 1979), when the first
// and the last reading were, and a histogram by value on a logarithmic scale (DDSketch, Masson et al. 2019, 1 %).
// Hours from before have null in m2 and are computed from raw readings.
const parts = `
alter table telemetry.rollup_1h add column m2 double precision, add column first_at timestamptz,
  add column last_at timestamptz, add column sketch_keys integer[], add column sketch_counts integer[];

create function telemetry.sketch_key(value double precision) returns integer language sql immutable parallel safe
  return case when abs(value) < 1e-9 then 0
    else sign(value)::integer * (ceil(ln(abs(value)) / ln(1.01::float8 / 0.99::float8))::integer + 2000) end;
`;

// Readers aggregate from hours: what they may see is decided as for raw readings.
const visible = (table: string) => `
alter table telemetry.${table} enable row level security;
create policy ${table}_select on telemetry.${table} for select to telemetry_reader
  using (device_key = any ((select telemetry.visible_installations(1))::integer[]));
grant select on telemetry.${table} to telemetry_reader;
`;

export const hourParts: Migration = {
  name: '0006-hour-parts',
  sql: [parts, visible('rollup_1h'), visible('rollup_mark')],
};
