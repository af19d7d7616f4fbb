import { scopeBits } from '../../core/contracts/access.ts';
import { subjectPolicy } from '../../platform/access/tables.ts';
import { readerAttempts } from '../../platform/bus/reader-offsets.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { idempotencyTable } from '../../platform/idempotency/answer-once.ts';
import { outboxTable } from '../../platform/outbox/outbox-table.ts';

// Conditions of other services and faults of equipment are alerts too: without an anomaly, perhaps without a device.
const alerts = `
alter table monitoring.alert
  alter column anomaly_id drop not null,
  alter column device_id drop not null,
  alter column metric drop not null,
  add column shelved_until timestamptz,
  add column shelved_by uuid,
  add column shelve_reason text,
  add column assigned_to uuid;
create index alert_shelved on monitoring.alert (shelved_until) where shelved_until is not null;

create table monitoring.alert_change (
  id bigint generated always as identity primary key,
  alert_id uuid not null references monitoring.alert (id),
  subject_id uuid not null,
  at timestamptz not null,
  change text not null,
  by uuid,
  note text
);
create index alert_change_by_alert on monitoring.alert_change (alert_id, id);
`;

const anomalies = `
alter table monitoring.anomaly
  add column version integer not null default 1,
  add column load double precision,
  add column status_note text,
  add column outcome text check (outcome in ('true_positive', 'false_positive', 'unclear')),
  add column confirmed_cause text,
  add column classified_at timestamptz,
  add column classified_by uuid;
create index anomaly_by_metric on monitoring.anomaly (metric, detected_at desc);
create index anomaly_open on monitoring.anomaly (subject_id) where ended_at is null and status <> 'resolved';

-- Episodes of crossed limits that go on: what the detector must know of when it begins anew.
create table monitoring.limit_episode (
  installation_key integer not null,
  metric_id integer not null,
  start_ms bigint not null,
  primary key (installation_key, metric_id)
);
`;

const facts = `
create table monitoring.equipment_info (
  subject_id uuid primary key,
  building_id uuid not null,
  name text not null,
  kind text not null,
  manufacturer text,
  model text
);
create index equipment_info_by_kind on monitoring.equipment_info (kind, manufacturer, model);

create table monitoring.last_reading (
  installation_key integer not null,
  metric_id integer not null,
  subject_id uuid not null,
  device_id uuid not null,
  building_id uuid not null,
  metric text not null,
  unit text not null,
  value double precision not null,
  at timestamptz not null,
  limit_min double precision,
  limit_max double precision,
  learned boolean not null,
  primary key (installation_key, metric_id)
);
create index last_reading_by_subject on monitoring.last_reading (subject_id);

create table monitoring.hourly_point (
  subject_id uuid not null,
  metric text not null,
  hour timestamptz not null,
  installation_key integer not null,
  unit text not null,
  count integer not null,
  sum double precision not null,
  primary key (subject_id, metric, hour, installation_key)
);

create table monitoring.equipment_event (
  id uuid primary key,
  subject_id uuid not null,
  device_id uuid not null,
  code text not null,
  occurred_at timestamptz not null,
  cleared_at timestamptz,
  operating_mode text not null,
  details jsonb not null
);
create index equipment_event_by_subject on monitoring.equipment_event (subject_id, occurred_at desc, id desc);

-- When an equipment's car mode became another one, by readings and events; event time.
create table monitoring.mode_change (
  subject_id uuid not null,
  at timestamptz not null,
  mode text not null,
  primary key (subject_id, at)
);
-- Hours of event time in which an equipment was heard of: what lies outside is unknown, not down.
create table monitoring.presence (
  subject_id uuid not null,
  hour timestamptz not null,
  primary key (subject_id, hour)
);
create table monitoring.failure (
  id uuid primary key,
  subject_id uuid not null,
  component text not null,
  failed_at timestamptz not null,
  restored_at timestamptz,
  description text not null
);
create index failure_by_subject on monitoring.failure (subject_id, failed_at);

create table monitoring.health (
  subject_id uuid primary key,
  score integer,
  status text,
  risk integer not null,
  uptime double precision,
  computed_at timestamptz not null
);
create index health_by_risk on monitoring.health (risk desc, subject_id);
create table monitoring.health_history (
  subject_id uuid not null,
  hour timestamptz not null,
  score integer not null,
  primary key (subject_id, hour)
);
`;

const tablesOfSubjects = [
  'alert_change',
  'equipment_info',
  'last_reading',
  'hourly_point',
  'equipment_event',
  'mode_change',
  'presence',
  'failure',
  'health',
  'health_history',
] as const;

/** Health and what it is reckoned from, the whole life cycles of alerts and anomalies, messages to other services. */
export const healthAndLifeCycles: Migration = {
  name: '0002-health-and-life-cycles',
  sql: [
    ...readerAttempts('monitoring'),
    ...outboxTable('monitoring'),
    ...idempotencyTable('monitoring'),
    alerts,
    anomalies,
    facts,
    ...tablesOfSubjects.flatMap((table) => subjectPolicy('monitoring', table, scopeBits.READ_HEALTH)),
  ],
};
