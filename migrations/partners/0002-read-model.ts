import { allScopes, scopeBits } from '../../core/contracts/access.ts';
import { accessTables } from '../../platform/access/tables.ts';
import { readerAttempts, readerOffsetTable } from '../../platform/bus/reader-offsets.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { eventBounds, eventTable } from '../../platform/events/event-table.ts';
import { idempotencyTable } from '../../platform/idempotency/answer-once.ts';
import { outboxTable } from '../../platform/outbox/outbox-table.ts';
import { readable, visible } from './visibility.ts';

// Devices and equipment as the registry tells of them: what a certification, a list or a statistic must know.
const registry = `
create table partners.registry_equipment (
  id uuid primary key,
  organization_id uuid not null,
  building_id uuid not null,
  name text not null,
  equipment_kind text not null,
  manufacturer text,
  model text
);
create table partners.registry_device (
  id uuid primary key,
  organization_id uuid not null,
  subject_id uuid not null,
  equipment_id uuid,
  serial text not null,
  device_type text not null,
  manufacturer text not null,
  model text not null,
  firmware_version text,
  lifecycle text not null,
  reporting_interval_seconds integer not null
);
create index registry_device_by_subject on partners.registry_device (subject_id);
${readable('registry_equipment', visible('id', allScopes))}
${readable('registry_device', visible('subject_id', allScopes))}`;

// The last word of the domain stream on each alert, anomaly, failure, maintenance, and per subject on its prediction.
const facts = `
create table partners.fact (
  kind text not null check (kind in ('alert', 'anomaly', 'prediction', 'failure', 'maintenance')),
  id uuid not null,
  subject_id uuid not null,
  component text,
  status text,
  occurred_at timestamptz not null,
  payload jsonb not null,
  primary key (kind, id)
);
create index fact_by_subject on partners.fact (subject_id, kind, occurred_at desc);
${readable(
  'fact',
  `(kind = 'prediction' and ${visible('subject_id', scopeBits.READ_PREDICTIONS)})
   or (kind <> 'prediction' and ${visible('subject_id', scopeBits.READ_HEALTH)})`,
)}`;

const hours = `
create table partners.metric_hour (
  installation_key integer not null,
  metric_id integer not null,
  start timestamptz not null,
  subject_id uuid not null,
  equipment_id uuid,
  device_id uuid not null,
  metric text not null,
  unit text not null,
  count integer not null,
  sum double precision not null,
  sum_of_squares double precision not null,
  min double precision not null,
  max double precision not null,
  primary key (installation_key, metric_id, start)
);
create index metric_hour_by_subject on partners.metric_hour (subject_id, metric, start);
create index metric_hour_by_device on partners.metric_hour (device_id, start);
create index metric_hour_by_metric on partners.metric_hour (metric, start);
${readable('metric_hour', visible('subject_id', scopeBits.READ_TELEMETRY))}`;

// What the transaction's organization may do on each subject, now; 0 for what does not exist for it.
const scopesOn = `
create function partners.scopes_on(subject_ids uuid[]) returns table (subject_id uuid, scopes integer)
  language sql stable security definer set search_path = partners, pg_temp
  begin atomic
    select a.subject_id, a.scopes from partners.access a
    where a.organization_id = nullif(current_setting('app.organization', true), '')::uuid
      and a.subject_id = any (subject_ids) and (a.expires_at is null or a.expires_at > now());
  end;
revoke all on function partners.scopes_on(uuid[]) from public;
grant execute on function partners.scopes_on(uuid[]) to partners_reader;`;

/** What other services told: access, registry, facts; and what is needed to tell them and to be told. */
export const readModel: Migration = {
  name: '0002-read-model',
  sql: [
    ...accessTables('partners'),
    ...readerOffsetTable('partners'),
    ...readerAttempts('partners'),
    ...eventTable('partners'),
    ...eventBounds('partners'),
    ...outboxTable('partners'),
    ...idempotencyTable('partners'),
    registry,
    facts,
    hours,
    scopesOn,
  ],
};
