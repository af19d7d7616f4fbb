import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { provisionDatabase } from '../../platform/db/provision.ts';

/** A database of its own on the tests' server, provisioned; dropped at the end. */
export async function privateDatabase() {
  const adminUrl = process.env['DATABASE_URL'] ?? '';
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(adminUrl, `create database ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  // Roles belong to the server: every test must derive the same passwords.
  const urls = await provisionDatabase(url.href, 'the secret of the tests');
  return {
    adminUrl: url.href,
    urls,
    [Symbol.asyncDispose]: () => onServer(adminUrl, `drop database ${name} with (force)`),
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
