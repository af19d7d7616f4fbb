import type { Migration } from '../../platform/db/migrate.ts';

const rules = `
create table monitoring.alert_rule (
  id uuid primary key,
  organization_id uuid not null,
  version integer not null default 1,
  name text not null,
  enabled boolean not null,
  severity text not null check (severity in ('info', 'warning', 'critical')),
  metric text not null,
  above double precision,
  below double precision,
  change_per_minute double precision,
  on_delay_ms bigint not null,
  deadband double precision not null,
  weekdays smallint[],
  from_minute smallint,
  to_minute smallint,
  -- What it holds for; null does not narrow.
  equipment_ids uuid[],
  building_ids uuid[],
  equipment_kinds text[],
  manufacturer text,
  model text,
  created_at timestamptz not null,
  created_by uuid not null,
  updated_at timestamptz not null
);
create index alert_rule_by_organization on monitoring.alert_rule (organization_id, created_at desc, id desc);
alter table monitoring.alert_rule enable row level security;
create policy alert_rule_own on monitoring.alert_rule for select to monitoring_reader
  using (organization_id = nullif(current_setting('app.organization', true), '')::uuid);
grant select on monitoring.alert_rule to monitoring_reader;

alter table monitoring.alert add column rule_id uuid;
alter table monitoring.equipment_info add column time_zone text not null default 'UTC';

-- What is known of each series under each rule, saved with the offset of the detector.
create table monitoring.rule_state (
  rule_id uuid not null,
  rule_version integer not null,
  installation_key integer not null,
  metric_id integer not null,
  watermark_ms double precision,
  last_value double precision,
  pending_ms double precision,
  start_ms double precision,
  primary key (rule_id, installation_key, metric_id)
);
`;

const people = `
-- Who there is, from the registry: for assigning alerts. No reader sees it.
create table monitoring.user_account (
  id uuid primary key,
  organization_id uuid not null,
  role text not null
);
`;

/** Rules by which people call for attention themselves, and who these people are. */
export const alertRules: Migration = { name: '0003-alert-rules', sql: [rules, people] };
