import { scopeBits } from '../../core/contracts/access.ts';
import { accessTables, subjectPolicy } from '../../platform/access/tables.ts';
import { readerOffsetTable } from '../../platform/bus/reader-offsets.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { eventTable } from '../../platform/events/event-table.ts';

const tables = `
create table monitoring.anomaly (
  id uuid primary key,
  subject_id uuid not null,
  equipment_id uuid,
  device_id uuid not null,
  metric text not null,
  unit text not null,
  anomaly_type text not null check (anomaly_type in ('threshold', 'statistical', 'pattern', 'ml')),
  severity text not null check (severity in ('low', 'medium', 'high', 'critical')),
  expected_value double precision,
  expected_min double precision,
  expected_max double precision,
  actual_value double precision not null,
  deviation_percent double precision,
  detected_at timestamptz not null,
  ended_at timestamptz,
  operating_mode text,
  confidence double precision not null check (confidence between 0 and 1),
  detection_model text not null,
  likely_cause text,
  estimated_impact text not null check (estimated_impact in ('none', 'minor', 'moderate', 'severe')),
  recommended_action text not null,
  status text not null default 'active' check (status in ('active', 'acknowledged', 'investigating', 'resolved')),
  created_at timestamptz not null default now()
);
create index anomaly_by_time on monitoring.anomaly (detected_at desc, id desc);
create index anomaly_by_subject on monitoring.anomaly (subject_id, detected_at desc, id desc);
create index anomaly_by_device on monitoring.anomaly (device_id, detected_at desc, id desc);

create table monitoring.alert (
  id uuid primary key,
  anomaly_id uuid not null unique references monitoring.anomaly (id),
  subject_id uuid not null,
  equipment_id uuid,
  device_id uuid not null,
  alert_type text not null,
  severity text not null check (severity in ('info', 'warning', 'critical')),
  metric text not null,
  threshold_value double precision,
  actual_value double precision,
  message text not null,
  status text not null default 'active' check (status in ('active', 'acknowledged', 'resolved')),
  condition_active boolean not null default true,
  triggered_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  cleared_at timestamptz,
  resolved_at timestamptz,
  resolved_by uuid,
  created_at timestamptz not null default now()
);
create index alert_by_time on monitoring.alert (triggered_at desc, id desc);
create index alert_by_subject on monitoring.alert (subject_id, triggered_at desc, id desc);
create index alert_by_device on monitoring.alert (device_id, triggered_at desc, id desc);
create index alert_open on monitoring.alert (subject_id) where status <> 'resolved';
`;

// The state of a series as of the reader's committed offset, and per subject the last message whose findings were
// applied: what lies between the two is replayed after a crash and changes nothing that was applied already.
const detector = `
create table monitoring.detector_state (
  installation_key integer not null,
  metric_id integer not null,
  state bytea not null,
  saved_at timestamptz not null default now(),
  primary key (installation_key, metric_id)
);
create table monitoring.subject_applied (
  subject_id uuid primary key,
  applied_seq bigint not null
);
`;

// Which cursors are kept is nobody's secret: a subscriber must learn that its cursor is too old without seeing events.
const eventBounds = `
create function monitoring.event_bounds() returns table (oldest bigint, newest bigint)
  language sql stable security definer set search_path = monitoring, pg_temp
  begin atomic
    select min(cursor), max(cursor) from monitoring.event;
  end;
revoke all on function monitoring.event_bounds() from public;
grant execute on function monitoring.event_bounds() to monitoring_reader;
`;

// A device is seen with the subject on which it is installed; the table itself is not for readers.
const visibleDevices = `
create function monitoring.visible_devices(device_ids uuid[], scope integer) returns uuid[]
  language sql stable security definer set search_path = monitoring, pg_temp
  begin atomic
    select coalesce(array_agg(distinct device_id), '{}') from monitoring.installation
    where device_id = any (device_ids) and subject_id = any ((select monitoring.visible_subjects(scope))::uuid[]);
  end;
revoke all on function monitoring.visible_devices(uuid[], integer) from public;
grant execute on function monitoring.visible_devices(uuid[], integer) to monitoring_reader;
`;

/** Anomalies, their alerts and what the detector must remember to go on after a crash. */
export const anomaliesAndAlerts: Migration = {
  name: '0001-anomalies-and-alerts',
  sql: [
    ...accessTables('monitoring'),
    ...readerOffsetTable('monitoring'),
    ...eventTable('monitoring'),
    tables,
    detector,
    eventBounds,
    visibleDevices,
    ...['anomaly', 'alert', 'event'].flatMap((table) => subjectPolicy('monitoring', table, scopeBits.READ_HEALTH)),
  ],
};
