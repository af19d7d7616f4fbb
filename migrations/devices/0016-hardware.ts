import type { Migration } from '../../platform/db/migrate.ts';

/** Boards of one model differ: firmware may be for some of them only. */
export const hardware: Migration = {
  name: '0016-hardware',
  sql: [
    `alter table devices.device add column hardware_revision varchar(50) check (hardware_revision ~ '\\S')`,
    `alter table devices.firmware add column hardware_revisions text[] check (cardinality(hardware_revisions) between 1 and 20)`,
    `grant select (hardware_revisions) on devices.firmware to devices_reader`,
  ],
};
