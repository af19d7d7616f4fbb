import type { Migration } from '../../platform/db/migrate.ts';
import { partners } from './0001-partners.ts';
import { readModel } from './0002-read-model.ts';
import { certification } from './0003-certification.ts';
import { webhookTables } from './0004-webhooks.ts';
import { fieldWork } from './0005-field-work.ts';
import { sharing } from './0006-sharing.ts';
import { organizations } from './0007-organizations.ts';

export const migrations: readonly Migration[] = [
  ...[partners, readModel, certification, webhookTables, fieldWork, sharing],
  organizations,
];
