import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrations } from '../../../migrations/devices/list.ts';
import { migrate } from '../../../platform/db/migrate.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { provisionDatabase } from '../../../platform/db/provision.ts';

export interface TestDatabase {
  readonly ownerUrl: string;
  readonly readerUrl: string;
  readonly owner: pg.Pool;
  readonly close: () => Promise<void>;
}

async function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env['DATABASE_URL'];
  if (url === undefined) throw new Error('The tests need DATABASE_URL.');
  return url;
}

/** A database of its own with the tables of devices, gone when closed. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const name = `devices_${randomBytes(6).toString('hex')}`;
  await onServer((client) => client.query(`create database ${name}`));
  const admin = new URL(serverUrl());
  admin.pathname = `/${name}`;
  // Roles belong to the server and other tests use them too: the password has to be the same everywhere.
  const { devices } = await onServer(async (client) => {
    // Advisory locks belong to one database: provisioning's own does not hold up that of another one.
    await client.query(`select pg_advisory_lock(hashtext('roles of the tests'))`);
    return provisionDatabase(admin.href, 'the secret of the tests');
  });
  await migrate(devices.ownerUrl, 'devices', migrations);
  const owner = openPool(devices.ownerUrl, { max: 4, name: 'devices-test' });
  const close = async () => {
    await owner.end();
    await onServer((client) => client.query(`drop database ${name} with (force)`));
  };
  return { ...devices, owner, close };
}
