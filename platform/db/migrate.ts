import { Migration as OrmMigration, Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';

/** Plain SQL under a name that sorts: `0001-devices`. Never changed once released. */
export interface Migration {
  readonly name: string;
  readonly sql: readonly string[];
}

const lockKey = 824_613;

/** Brings the schema up to date, one process at a time; the others wait and find it done. */
export async function migrate(ownerUrl: string, schema: string, migrations: readonly Migration[]): Promise<void> {
  const lock = new pg.Client({ connectionString: ownerUrl });
  // What goes wrong with it shows in the next query.
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1, hashtext($2))', [lockKey, schema]);
    await runMigrations(ownerUrl, schema, migrations);
  } finally {
    await lock.end();
  }
}

async function runMigrations(ownerUrl: string, schema: string, migrations: readonly Migration[]): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    schema,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    metadataCache: { enabled: false },
    extensions: [Migrator],
    migrations: {
      tableName: `${schema}.migration`,
      migrationsList: migrations.map(({ name, sql }) => ({ name, class: classOf(sql) })),
      snapshot: false,
      silent: true,
    },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close();
  }
}

function classOf(sql: readonly string[]) {
  return class extends OrmMigration {
    override up(): void {
      for (const statements of sql) this.addSql(statements);
    }
  };
}

/** Resolves when the schema has the migration: workers wait for the API to make their tables. */
export async function waitForMigration(
  pool: pg.Pool,
  schema: string,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await pool.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
      `${schema}.migration`,
    ]);
    if (rows[0]?.there === true) {
      const done = await pool.query(`select 1 from ${schema}.migration where name = $1`, [name]);
      if (done.rowCount !== 0) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
