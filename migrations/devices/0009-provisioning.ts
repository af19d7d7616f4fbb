import type { Migration } from '../../platform/db/migrate.ts';
import { guarded } from './guard.ts';

const managed = (table: string, columns = '') => [
  `grant select ${columns} on devices.${table} to devices_reader`,
  `create policy ${table}_read on devices.${table} for select to devices_reader
     using (organization_id = devices.current_organization() and devices.current_device() is null)`,
];

const templates = [
  `create table devices.device_template (
     id uuid primary key,
     organization_id uuid not null references devices.organization,
     name text not null check (length(name) between 1 and 200 and name ~ '\\S'),
     manufacturer varchar(255) not null check (manufacturer ~ '\\S'),
     model varchar(255) not null check (model ~ '\\S'),
     device_type text not null,
     connection_type text,
     sampling_interval_seconds int check (sampling_interval_seconds between 1 and 86400),
     reporting_interval_seconds int check (reporting_interval_seconds between 1 and 86400),
     alert_thresholds jsonb,
     calibration_interval_days int check (calibration_interval_days between 1 and 3650),
     commands text[],
     version int not null default 1,
     created_by uuid not null,
     created_at timestamptz not null default date_trunc('milliseconds', now()),
     unique (id, organization_id),
     unique (organization_id, manufacturer, model))`,
  ...guarded('device_template'),
  ...managed('device_template'),
  `alter table devices.device
     add column template_id uuid,
     add column certificate_common_name varchar(64) unique check (certificate_common_name ~ '\\S'),
     add foreign key (template_id, organization_id) references devices.device_template (id, organization_id)`,
];

/** A code is 160 random bits, kept as its SHA-256; wrong ones are counted by serial number and in all, a minute at a time. */
const claims = [
  `create table devices.claim_code (
     id uuid primary key,
     organization_id uuid not null references devices.organization,
     hash text not null unique,
     building_id uuid not null, equipment_id uuid, gateway_id uuid references devices.device,
     template_id uuid,
     device_serial varchar(100),
     created_by uuid not null,
     created_at timestamptz not null default date_trunc('milliseconds', now()),
     expires_at timestamptz not null,
     revoked_at timestamptz,
     claimed_at timestamptz, device_id uuid references devices.device,
     check ((claimed_at is null) = (device_id is null)),
     foreign key (building_id, organization_id) references devices.building (id, organization_id),
     foreign key (equipment_id, building_id) references devices.equipment (id, building_id),
     foreign key (template_id, organization_id) references devices.device_template (id, organization_id))`,
  `create index claim_code_by_time on devices.claim_code (organization_id, created_at desc, id desc)`,
  ...guarded('claim_code'),
  ...managed(
    'claim_code',
    `(id, organization_id, building_id, equipment_id, gateway_id, template_id, device_serial, created_by, created_at,
      expires_at, revoked_at, claimed_at, device_id)`,
  ),
  `create table devices.claim_failure (
     bucket text primary key, since timestamptz not null default now(), count int not null default 1)`,
  ...guarded('claim_failure'),
];

/** Nobody changes or removes an entry, whoever asks: what was done stays done. */
const audit = [
  `create function devices.audit_is_final() returns trigger language plpgsql as $$ begin
     raise exception 'an entry of the audit trail is final'; end $$`,
  `create trigger audit_entry_is_final before update or delete on devices.audit_entry
     for each row execute function devices.audit_is_final()`,
  `create trigger audit_trail_is_final before truncate on devices.audit_entry
     for each statement execute function devices.audit_is_final()`,
];

export const provisioning: Migration = {
  name: '0009-provisioning',
  sql: [...templates, ...claims, ...audit, 'revoke execute on function devices.audit_is_final() from public'],
};
