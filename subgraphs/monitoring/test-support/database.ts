import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrations } from '../../../migrations/monitoring/list.ts';
import { migrate } from '../../../platform/db/migrate.ts';
import type { DatabaseUrls } from '../../../platform/db/provision.ts';
import { provisionDatabase } from '../../../platform/db/provision.ts';

/** Roles belong to the whole server: every test must give them the same passwords. */
const SECRET = 'the secret of all tests, long enough for anybody';

/** A database of its own on the tests' server, provisioned and migrated. Its owner ends its connections, then drops it. */
export async function freshDatabase(): Promise<DatabaseUrls & AsyncDisposable> {
  const name = `monitoring_${randomUUID().slice(0, 8)}`;
  const admin = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  url.pathname = `/${name}`;
  const { monitoring } = await provisionDatabase(url.href, SECRET);
  await migrate(monitoring.ownerUrl, 'monitoring', migrations);
  return {
    ...monitoring,
    [Symbol.asyncDispose]: async () => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
