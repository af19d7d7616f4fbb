import { scopeBits } from '../../core/contracts/access.ts';
import { subjectPolicy } from '../../platform/access/tables.ts';
import type { Migration } from '../../platform/db/migrate.ts';

const ownOrganization = `organization_id = nullif(current_setting('app.organization', true), '')::uuid`;

// Models belong to a group of equipment. The file is text and not jsonb: its checksum is over the bytes, and no reader
// needs it. predictions.equipment has a policy of its own, so a model is seen by who may read predictions in its group.
const models = `
drop table predictions.model;
create table predictions.group_model (
  id uuid primary key,
  kind text not null,
  manufacturer text not null,
  model text not null,
  version text not null,
  status text not null,
  reason text not null,
  metrics text[] not null,
  file text not null,
  checksum text not null check (checksum ~ '^[0-9a-f]{64}$'),
  failures integer not null,
  training_units integer not null,
  held_out_units integer not null,
  training_samples integer not null,
  held_out_samples integer not null,
  cap_hours double precision not null,
  held_out_rmse double precision not null,
  baseline_rmse double precision not null,
  interval_coverage double precision,
  training_ms double precision not null,
  trained_at timestamptz not null default now(),
  promoted_at timestamptz
);
create index group_model_by_group on predictions.group_model (kind, manufacturer, model, trained_at desc);
create unique index group_model_promoted on predictions.group_model (kind, manufacturer, model) where status = 'promoted';
alter table predictions.group_model enable row level security;
create policy group_model_of_group on predictions.group_model for select to predictions_reader using (
  current_setting('app.organization_kind', true) = 'OPERATOR' or exists (
    select 1 from predictions.equipment e
    where (e.kind, e.manufacturer, e.model) = (group_model.kind, group_model.manufacturer, group_model.model)));
grant select (id, kind, manufacturer, model, version, status, reason, metrics, checksum, failures, training_units,
  held_out_units, training_samples, held_out_samples, cap_hours, held_out_rmse, baseline_rmse, interval_coverage,
  training_ms, trained_at, promoted_at) on predictions.group_model to predictions_reader;
`;

const predictions = `
create table predictions.prediction (
  subject_id uuid not null,
  generated_at timestamptz not null,
  as_of timestamptz,
  model_id uuid,
  basis text not null,
  probability_7 double precision check (probability_7 between 0 and 1),
  probability_30 double precision check (probability_30 between 0 and 1),
  probability_90 double precision check (probability_90 between 0 and 1),
  body jsonb not null,
  primary key (subject_id, generated_at)
);

create table predictions.recommendation (
  id uuid primary key,
  subject_id uuid not null,
  component text not null,
  action text not null,
  priority text not null,
  within_days integer not null,
  confidence double precision not null,
  status text not null,
  created_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid,
  reason text check (length(reason) <= 2000)
);
create index recommendation_by_subject on predictions.recommendation (subject_id, created_at desc);
create unique index recommendation_live on predictions.recommendation (subject_id, component)
  where status in ('open', 'accepted');

create table predictions.raised_condition (
  subject_id uuid primary key,
  condition_id uuid not null,
  raised_at timestamptz not null
);
`;

const jobs = `
create table predictions.job (
  id uuid primary key,
  organization_id uuid,
  kind text not null,
  status text not null,
  subject_ids uuid[] not null default '{}',
  equipment_kind text,
  manufacturer text,
  model text,
  done integer not null default 0,
  predicted integer not null default 0,
  model_id uuid,
  reason text,
  created_at timestamptz not null default now(),
  claimed_at timestamptz,
  finished_at timestamptz
);
create index job_waiting on predictions.job (created_at) where status in ('queued', 'running');
alter table predictions.job enable row level security;
create policy job_own on predictions.job for select to predictions_reader using (${ownOrganization});
grant select on predictions.job to predictions_reader;
`;

export const predictionTables: Migration = {
  name: '0003-predictions',
  sql: [
    models,
    predictions,
    ...['prediction', 'recommendation'].flatMap((table) =>
      subjectPolicy('predictions', table, scopeBits.READ_PREDICTIONS),
    ),
    jobs,
  ],
};
