import type { Migration } from '../../platform/db/migrate.ts';
import { outboxTable } from '../../platform/outbox/outbox-table.ts';

// Workers only: resolvers aggregate raw readings, so the reader has no grant on any of this.
const rollups = `
create table telemetry.rollup_mark (
  device_key integer not null,
  metric_id smallint not null,
  hour timestamptz not null,
  due_at timestamptz not null,
  primary key (device_key, metric_id, hour)
);
create index rollup_mark_by_due on telemetry.rollup_mark (due_at);

create table telemetry.rollup_1h (
  device_key integer not null,
  metric_id smallint not null,
  hour timestamptz not null,
  count integer not null,
  bad integer not null,
  sum double precision,
  sum_of_squares double precision,
  min double precision,
  max double precision,
  first double precision,
  last double precision,
  historical boolean not null,
  primary key (device_key, metric_id, hour)
);
`;

export const rollups1h: Migration = { name: '0003-rollups', sql: [rollups, ...outboxTable('telemetry')] };
