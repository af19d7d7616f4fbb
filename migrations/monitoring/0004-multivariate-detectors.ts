import type { Migration } from '../../platform/db/migrate.ts';

// As detector_state, of the detectors that see all metrics of a subject together.
const equipmentState = `
create table monitoring.equipment_state (
  subject_id uuid primary key,
  state bytea not null,
  saved_at timestamptz not null default now()
);
`;

/** What the detectors of several metrics together have learnt of each piece of equipment. */
export const multivariateDetectors: Migration = { name: '0004-multivariate-detectors', sql: [equipmentState] };
