import { createHmac } from 'node:crypto';
import pg from 'pg';

export const subgraphNames = ['devices', 'telemetry', 'monitoring', 'predictions', 'partners'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly readerUrl: string;
}

/** A sentence for the person who runs us. */
export class ProvisionError extends Error {}

/**
 * Makes, per subgraph, a schema and two roles in the database of `adminUrl`: `<name>_owner` (migrations, workers) and
 * `<name>_reader` (resolvers; owns nothing, bypasses nothing). Idempotent. Passwords are derived from the secret.
 */
export async function provisionDatabase(adminUrl: string, secret: string): Promise<Record<SubgraphName, DatabaseUrls>> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (cause) {
    throw new ProvisionError(`PostgreSQL cannot be reached: check DATABASE_URL (${reasonOf(cause)}).`, { cause });
  }
  try {
    // Advisory locks are of one database, roles of the whole server: `patiently` bears the rest.
    await client.query('select pg_advisory_lock(824612)');
    for (const name of subgraphNames) await patiently(() => provisionSubgraph(client, name, secret));
  } catch (cause) {
    throw explained(cause);
  } finally {
    await client.end();
  }
  return Object.fromEntries(subgraphNames.map((name) => [name, urlsOf(adminUrl, name, secret)])) as Record<
    SubgraphName,
    DatabaseUrls
  >;
}

const concurrent = ['42710', '23505', 'XX000'];

/** Another database of the server may be making the same roles at this moment: it is idempotent, so try again. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let tries = 5; ; tries--) {
    try {
      return await work();
    } catch (fault) {
      if (tries === 1 || !(fault instanceof pg.DatabaseError) || !concurrent.includes(fault.code ?? '')) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function provisionSubgraph(client: pg.Client, name: SubgraphName, secret: string): Promise<void> {
  for (const role of [`${name}_owner`, `${name}_reader`]) {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    const verb = rowCount === 0 ? 'create' : 'alter';
    const password = pg.escapeLiteral(passwordOf(role, secret));
    await client.query(
      `${verb} role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls password ${password}`,
    );
    await client.query(`alter role ${role} set search_path = ${name}, public`);
  }
  // A role that may create roles but is no superuser must be a member of an owner to give it a schema.
  await client.query(`grant ${name}_owner to current_user`);
  await client.query(`create schema if not exists ${name} authorization ${name}_owner`);
  await client.query(`grant usage on schema ${name} to ${name}_reader`);
}

function urlsOf(adminUrl: string, name: SubgraphName, secret: string): DatabaseUrls {
  const urlOf = (role: string) => {
    const url = new URL(adminUrl);
    url.username = role;
    url.password = passwordOf(role, secret);
    return url.href;
  };
  return { ownerUrl: urlOf(`${name}_owner`), readerUrl: urlOf(`${name}_reader`) };
}

const passwordOf = (role: string, secret: string) => createHmac('sha256', secret).update(role).digest('hex');

function explained(cause: unknown): unknown {
  if (!(cause instanceof pg.DatabaseError)) return cause;
  if (cause.code !== '42501') return cause;
  return new ProvisionError(
    `The role in DATABASE_URL may not set up the database (${cause.message}): use one with CREATEROLE and CREATE on the database.`,
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error ? cause.message : String(cause);
}
