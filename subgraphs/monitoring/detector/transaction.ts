import type { ClientBase } from 'pg';

/** Runs the work in a transaction of this very connection. */
export async function transaction<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (fault) {
    // On a broken connection this fails too; the server has rolled back then.
    await client.query('rollback').catch(() => undefined);
    throw fault;
  }
}
