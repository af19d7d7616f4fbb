import type { Migration } from '../../platform/db/migrate.ts';
import { partners } from './0001-partners.ts';

export const migrations: readonly Migration[] = [partners];
