import { scopeBits } from '../../core/contracts/access.ts';
import { subjectPolicy } from '../../platform/access/tables.ts';
import type { Migration } from '../../platform/db/migrate.ts';

const tuning = `
-- What the detector's score was when it told of the anomaly: what a threshold has to be moved beyond.
alter table monitoring.anomaly add column score double precision;

-- Every move of a threshold, with who caused it; the newest of a detector and metric holds.
create table monitoring.detector_tuning (
  id bigint generated always as identity primary key,
  subject_id uuid not null,
  detector text not null check (detector in ('ensemble', 'multivariate', 'relations')),
  -- Null for detectors of all metrics together.
  metric text,
  from_factor double precision not null,
  to_factor double precision not null check (to_factor between 1 and 2.5),
  by uuid not null,
  anomaly_id uuid not null references monitoring.anomaly (id),
  at timestamptz not null
);
create index detector_tuning_by_subject on monitoring.detector_tuning (subject_id, detector, metric, id desc);
`;

/** Thresholds that people's judgements of anomalies have moved. */
export const detectorTuning: Migration = {
  name: '0007-detector-tuning',
  sql: [tuning, ...subjectPolicy('monitoring', 'detector_tuning', scopeBits.READ_HEALTH)],
};
