import { accessTables } from '../../platform/access/tables.ts';
import type { Migration } from '../../platform/db/migrate.ts';

/** A model is nobody's data: every signed-in viewer may see which one answers and how good it is. */
const model = `
create table predictions.model (
  name text not null,
  version text not null,
  checksum text not null,
  trained_at timestamptz not null,
  training_ms integer not null,
  training_samples integer not null,
  held_out_samples integer not null,
  held_out_rmse double precision not null,
  baseline_rmse double precision not null,
  forest text not null,
  primary key (name, version)
);
grant select (name, version, checksum, trained_at, training_ms, training_samples, held_out_samples, held_out_rmse,
  baseline_rmse) on predictions.model to predictions_reader;
`;

export const models: Migration = { name: '0001-models', sql: [...accessTables('predictions'), model] };
