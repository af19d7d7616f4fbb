import type { Migration } from '../../platform/db/migrate.ts';
import { readings } from './0001-readings.ts';
import { events } from './0002-events.ts';
import { rollups1h } from './0003-rollups.ts';
import { ingestStatistics } from './0004-ingest-statistics.ts';
import { quarantinedReadings } from './0005-quarantine.ts';
import { hourParts } from './0006-hour-parts.ts';
import { closedDays } from './0007-closed-days.ts';
import { rollupsByMinute } from './0008-rollups-by-minute.ts';
import { usageParts } from './0009-usage-parts.ts';
import { shardsOfInstallations } from './0010-shards.ts';

export const migrations: readonly Migration[] = [
  readings,
  events,
  rollups1h,
  ingestStatistics,
  quarantinedReadings,
  hourParts,
  closedDays,
  rollupsByMinute,
  usageParts,
  shardsOfInstallations,
];
