import { subjectPolicy } from '../../platform/access/tables.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { eventBounds, eventTable } from '../../platform/events/event-table.ts';

const telemetryScope = 1;

// The id is of device, code and time: a repeat is the same row.
const equipmentEvent = `
create table telemetry.equipment_event (
  id uuid primary key,
  device_key integer not null,
  device_id uuid not null,
  subject_id uuid not null,
  code text not null,
  occurred_at timestamptz not null,
  operating_mode text not null,
  details jsonb not null,
  stored_at timestamptz not null default now()
);
create index equipment_event_by_subject on telemetry.equipment_event (subject_id, occurred_at desc, id desc);
create index equipment_event_by_device on telemetry.equipment_event (device_id, occurred_at desc, id desc);
`;

export const events: Migration = {
  name: '0002-events',
  sql: [
    equipmentEvent,
    ...subjectPolicy('telemetry', 'equipment_event', telemetryScope),
    ...eventTable('telemetry'),
    ...subjectPolicy('telemetry', 'event', telemetryScope),
    ...eventBounds('telemetry'),
  ],
};
