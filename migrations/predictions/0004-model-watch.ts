import type { Migration } from '../../platform/db/migrate.ts';

// What models are measured by: before they serve (back-tests, part of the training run) and while they do (drift). Who sees
// a model sees its drift: the policy of group_model decides within this one.
const watch = `
alter table predictions.group_model add column back_tests jsonb not null default '[]';
grant select (back_tests) on predictions.group_model to predictions_reader;

create table predictions.model_drift (
  model_id uuid not null references predictions.group_model (id) on delete cascade,
  measured_at timestamptz not null default now(),
  measures jsonb not null,
  worst double precision,
  retrained boolean not null,
  primary key (model_id, measured_at)
);
alter table predictions.model_drift enable row level security;
create policy model_drift_of_model on predictions.model_drift for select to predictions_reader using (
  exists (select 1 from predictions.group_model m where m.id = model_drift.model_id));
grant select on predictions.model_drift to predictions_reader;
`;

export const modelWatch: Migration = { name: '0004-model-watch', sql: [watch] };
