import { scopeBits } from '../../core/contracts/access.ts';
import { subjectPolicy } from '../../platform/access/tables.ts';
import type { Migration } from '../../platform/db/migrate.ts';

// The whole life cycle of ISA-18.2. `state` is its name for the row, for filters; domain/alert-lifecycle.ts says the same.
const alerts = `
alter table monitoring.alert
  add column sight text not null default 'shown' check (sight in ('shown', 'shelved', 'suppressed', 'out_of_service')),
  add column latching boolean not null default false,
  add column latched boolean not null default false,
  -- What suppressed it, also when it does so no longer.
  add column suppressed_by text check (suppressed_by in ('maintenance_window', 'parent_alert', 'rule')),
  add column hidden_reason text,
  add column maintenance_window_id uuid,
  add column parent_id uuid references monitoring.alert (id),
  -- When it came into sight first; null for what nobody was told of.
  add column told_at timestamptz;
update monitoring.alert set told_at = created_at,
  sight = case when shelved_until is not null and status <> 'resolved' then 'shelved' else 'shown' end;
alter table monitoring.alert add column state text generated always as (case
  when status = 'resolved' then 'normal'
  when sight = 'suppressed' then 'suppressed_by_design'
  when sight <> 'shown' then sight
  when latched then case when status = 'active' then 'latched_unacknowledged' else 'latched_acknowledged' end
  when status = 'acknowledged' then 'acknowledged'
  when condition_active then 'unacknowledged' else 'returned_unacknowledged' end) stored;
create index alert_suppressed on monitoring.alert (id) where sight = 'suppressed';
create index alert_children on monitoring.alert (parent_id) where parent_id is not null;
create index alert_unanswered on monitoring.alert (told_at) where status = 'active' and sight = 'shown';
`;

const rules = `
alter table monitoring.alert_rule
  add column latching boolean not null default false,
  add column suppressed_while text[] not null default '{}',
  add column suppressed_in_modes text[] not null default '{}';
`;

// Of devices: when something is worked on, and what speaks through which gateway. No reader sees them.
const facts = `
create table monitoring.maintenance_window (
  id uuid primary key,
  building_id uuid,
  equipment_id uuid,
  device_id uuid,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null,
  changed_at timestamptz not null
);
create index maintenance_window_open on monitoring.maintenance_window (ends_at);
create table monitoring.device_gateway (device_id uuid primary key, gateway_id uuid not null);
`;

const outOfService = `
-- Kinds of alerts that somebody took out of service, until somebody puts them back.
create table monitoring.out_of_service (
  id uuid primary key,
  subject_id uuid not null,
  equipment_id uuid,
  alert_type text not null,
  metric text,
  rule_id uuid,
  reason text not null,
  by uuid not null,
  created_at timestamptz not null,
  unique nulls not distinct (subject_id, alert_type, metric, rule_id)
);
create index out_of_service_in_order on monitoring.out_of_service (created_at desc, id desc);
`;

const escalation = `
create table monitoring.escalation_policy (
  organization_id uuid primary key,
  version integer not null,
  min_severity text not null check (min_severity in ('info', 'warning', 'critical')),
  -- [{ afterMs, channelIds, userIds }], the soonest first.
  steps jsonb not null,
  updated_at timestamptz not null,
  updated_by uuid not null
);
alter table monitoring.escalation_policy enable row level security;
create policy escalation_policy_own on monitoring.escalation_policy for select to monitoring_reader
  using (organization_id = nullif(current_setting('app.organization', true), '')::uuid);
grant select on monitoring.escalation_policy to monitoring_reader;

-- Which steps were taken for an alert: none twice.
create table monitoring.escalation_taken (
  alert_id uuid not null references monitoring.alert (id),
  organization_id uuid not null,
  step smallint not null,
  at timestamptz not null,
  primary key (alert_id, organization_id, step)
);

-- A channel may be told of an alert at several steps.
alter table monitoring.notification_delivery
  add column step smallint not null default 0,
  drop constraint notification_delivery_channel_id_alert_id_change_key,
  add constraint notification_delivery_once unique (channel_id, alert_id, change, step);
`;

/** States of alerts after ISA-18.2, what suppresses alerts, and whom to turn to when nobody answers. */
export const alarmManagement: Migration = {
  name: '0006-alarm-management',
  sql: [
    ...[alerts, rules, facts, outOfService, escalation],
    ...subjectPolicy('monitoring', 'out_of_service', scopeBits.READ_HEALTH),
  ],
};
