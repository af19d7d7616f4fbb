import type { Migration } from '../../platform/db/migrate.ts';

// Of the metrics that usage is read from: what the counter rose between the hour's readings, value times seconds between
// them (trapezoids), and the longest time between two. Null for all other metrics and in hours from before.
const parts = `
alter table telemetry.rollup_1h add column rise double precision, add column area double precision, add column widest_s double precision;
`;

export const usageParts: Migration = { name: '0009-usage-parts', sql: [parts] };
