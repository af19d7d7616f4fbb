import { accessTables } from '../../platform/access/tables.ts';
import type { Migration } from '../../platform/db/migrate.ts';

// The forest is text and not jsonb: its checksum is over the bytes. Resolvers read the figures, not the forest.
// Models are trained on public data and the same for everybody, hence no tenant and no policy.
const table = `
create table predictions.model (
  id uuid primary key,
  name text not null,
  version text not null,
  checksum text not null check (checksum ~ '^[0-9a-f]{64}$'),
  forest text not null,
  training_units integer not null,
  held_out_units integer not null,
  training_samples integer not null,
  held_out_samples integer not null,
  held_out_rmse double precision not null,
  baseline_rmse double precision not null,
  training_ms double precision not null,
  trained_at timestamptz not null default now(),
  unique (name, version)
);
grant select (id, name, version, checksum, training_units, held_out_units, training_samples, held_out_samples,
  held_out_rmse, baseline_rmse, training_ms, trained_at) on predictions.model to predictions_reader;
`;

export const model: Migration = { name: '0001-model', sql: [...accessTables('predictions'), table] };
