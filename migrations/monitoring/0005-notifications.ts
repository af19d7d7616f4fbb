import type { Migration } from '../../platform/db/migrate.ts';

const tables = `
create table monitoring.notification_channel (
  id uuid primary key,
  organization_id uuid not null,
  created_by uuid not null,
  name text not null,
  kind text not null check (kind in ('email', 'webhook', 'chat')),
  address text not null,
  -- Signs what goes to a webhook; null for other kinds. Only the owner role sees it.
  secret bytea,
  min_severity text not null check (min_severity in ('info', 'warning', 'critical')),
  building_ids uuid[],
  tells_end boolean not null,
  quiet_from_minute smallint,
  quiet_to_minute smallint,
  time_zone text not null,
  is_enabled boolean not null default true,
  -- Null once the address was confirmed; only the owner role sees it.
  code_hash text,
  code_attempts smallint not null default 0,
  confirmed_at timestamptz,
  disabled_reason text,
  failing_since timestamptz,
  version integer not null default 1,
  created_at timestamptz not null
);
create index notification_channel_in_order on monitoring.notification_channel (organization_id, created_at desc, id desc);

create table monitoring.notification_delivery (
  id uuid primary key,
  channel_id uuid not null references monitoring.notification_channel (id) on delete cascade,
  organization_id uuid not null,
  -- Null for a test.
  alert_id uuid,
  subject_id uuid,
  change text not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed', 'withheld')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  response_status integer,
  fault text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (channel_id, alert_id, change)
);
create index notification_delivery_due on monitoring.notification_delivery (next_attempt_at) where status = 'pending';
create index notification_delivery_in_order on monitoring.notification_delivery (channel_id, created_at desc, id desc);
`;

// Managers see the channels of their organization, everybody else their own.
const own = `organization_id = nullif(current_setting('app.organization', true), '')::uuid`;
const mine = `(created_by::text = current_setting('app.user', true) or current_setting('app.role', true) in ('ADMIN', 'MANAGER'))`;
const shown = `id, organization_id, created_by, name, kind, address, min_severity, building_ids, tells_end, quiet_from_minute,
  quiet_to_minute, time_zone, is_enabled, confirmed_at, disabled_reason, failing_since, version, created_at`;

const policies = `
alter table monitoring.notification_channel enable row level security;
create policy notification_channel_own on monitoring.notification_channel for select to monitoring_reader
  using (${own} and ${mine});
grant select (${shown}) on monitoring.notification_channel to monitoring_reader;
alter table monitoring.notification_delivery enable row level security;
create policy notification_delivery_own on monitoring.notification_delivery for select to monitoring_reader
  using (${own} and channel_id in (select id from monitoring.notification_channel));
grant select on monitoring.notification_delivery to monitoring_reader;
`;

/** Who is told of alerts, where, and what became of it. */
export const notifications: Migration = { name: '0005-notifications', sql: [tables, policies] };
