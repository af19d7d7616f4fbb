import type { Migration } from '../../platform/db/migrate.ts';
import { model } from './0001-model.ts';

export const migrations: readonly Migration[] = [model];
