import type { Migration } from '../../platform/db/migrate.ts';

// How many readings were stored in a minute, by how long each took from arrival: a figure of the platform, of no tenant.
const statistics = `
create table telemetry.ingest_minute (
  minute timestamptz not null,
  latency_step smallint not null,
  readings bigint not null,
  primary key (minute, latency_step)
);
alter table telemetry.ingest_minute enable row level security;
create policy ingest_minute_select on telemetry.ingest_minute for select to telemetry_reader
  using (nullif(current_setting('app.organization', true), '') is not null);
grant select on telemetry.ingest_minute to telemetry_reader;
`;

export const ingestStatistics: Migration = { name: '0004-ingest-statistics', sql: [statistics] };
