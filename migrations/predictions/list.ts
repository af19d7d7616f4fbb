import type { Migration } from '../../platform/db/migrate.ts';
import { models } from './0001-models.ts';

export const migrations: readonly Migration[] = [models];
