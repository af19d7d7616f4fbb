import type { Migration } from '../../platform/db/migrate.ts';

// What a device sent and was refused, for the people of the organization that owns the device. The id is of the reading
// and the code: sending it again and again is one row.
const quarantine = `
create table telemetry.quarantine (
  id uuid primary key,
  organization_id uuid not null,
  sender_id uuid not null,
  device_id text not null,
  code text not null,
  message text not null,
  reading jsonb not null,
  times integer not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  replayed_at timestamptz
);
create index quarantine_by_organization on telemetry.quarantine (organization_id, last_at desc, id desc);
create index quarantine_by_last on telemetry.quarantine (last_at);
alter table telemetry.quarantine enable row level security;
create policy quarantine_select on telemetry.quarantine for select to telemetry_reader
  using (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));
create policy quarantine_update on telemetry.quarantine for update to telemetry_reader
  using (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));
grant select, update (replayed_at) on telemetry.quarantine to telemetry_reader;
`;

export const quarantinedReadings: Migration = { name: '0005-quarantine', sql: [quarantine] };
