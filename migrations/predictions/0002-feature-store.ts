import { scopeBits } from '../../core/contracts/access.ts';
import { subjectPolicy } from '../../platform/access/tables.ts';
import { readerAttempts, readerOffsetTable } from '../../platform/bus/reader-offsets.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { eventBounds, eventTable } from '../../platform/events/event-table.ts';
import { idempotencyTable } from '../../platform/idempotency/answer-once.ts';
import { outboxTable } from '../../platform/outbox/outbox-table.ts';

// subject_id is the equipment. Two devices may report one metric of it, hence the installation in the key of a bucket.
// Buckets and anomalies are for the models only: no reader can touch them.
const facts = `
create table predictions.equipment (
  subject_id uuid primary key,
  organization_id uuid not null,
  building_id uuid not null,
  name text not null,
  kind text not null,
  manufacturer text not null default '',
  model text not null default ''
);
create index equipment_by_group on predictions.equipment (kind, manufacturer, model);
create index equipment_by_building on predictions.equipment (building_id);

create table predictions.bucket (
  subject_id uuid not null,
  metric text not null,
  start_at timestamptz not null,
  installation_key integer not null,
  count integer not null,
  mean double precision not null,
  min double precision not null,
  max double precision not null,
  last double precision not null,
  primary key (subject_id, start_at, metric, installation_key)
);

create table predictions.anomaly (
  id uuid primary key,
  subject_id uuid not null,
  metric text not null,
  severity text not null,
  detected_at timestamptz not null,
  outcome text,
  cause text
);
create index anomaly_by_subject on predictions.anomaly (subject_id, detected_at);

create table predictions.failure (
  id uuid primary key,
  subject_id uuid not null,
  organization_id uuid not null,
  recorded_by uuid not null,
  component text not null,
  failed_at timestamptz not null,
  restored_at timestamptz check (restored_at >= failed_at),
  description text not null check (length(description) <= 2000),
  cost double precision check (cost >= 0),
  recorded_at timestamptz not null default now()
);
create index failure_by_subject on predictions.failure (subject_id, failed_at desc, id desc);

create table predictions.maintenance (
  id uuid primary key,
  subject_id uuid not null,
  organization_id uuid not null,
  recorded_by uuid not null,
  component text not null,
  kind text not null,
  performed_at timestamptz not null,
  planned boolean not null,
  description text not null check (length(description) <= 2000),
  cost double precision check (cost >= 0),
  duration_hours double precision check (duration_hours >= 0),
  recommendation_id uuid,
  recorded_at timestamptz not null default now()
);
create index maintenance_by_subject on predictions.maintenance (subject_id, performed_at desc, id desc);

create table predictions.refresh_due (subject_id uuid primary key, since timestamptz not null default now());
`;

const events = `
alter table predictions.event enable row level security;
create policy event_of_subject on predictions.event for select to predictions_reader
  using (subject_id = any ((select predictions.visible_subjects(${scopeBits.READ_PREDICTIONS}))::uuid[]));
create policy event_of_organization on predictions.event for select to predictions_reader
  using (topic = 'job' and subject_id = nullif(current_setting('app.organization', true), '')::uuid);
grant select on predictions.event to predictions_reader;
`;

export const featureStore: Migration = {
  name: '0002-feature-store',
  sql: [
    facts,
    ...['equipment', 'failure', 'maintenance'].flatMap((table) =>
      subjectPolicy('predictions', table, scopeBits.READ_PREDICTIONS),
    ),
    ...readerOffsetTable('predictions'),
    ...readerAttempts('predictions'),
    ...outboxTable('predictions'),
    ...idempotencyTable('predictions'),
    ...eventTable('predictions'),
    ...eventBounds('predictions'),
    events,
  ],
};
