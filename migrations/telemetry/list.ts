import type { Migration } from '../../platform/db/migrate.ts';
import { readings } from './0001-readings.ts';

export const migrations: readonly Migration[] = [readings];
