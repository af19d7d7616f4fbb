import type pg from 'pg';
import type { Viewer } from '../auth/viewer.ts';
import { viewerSettings } from '../auth/viewer.ts';
import { inTransaction } from './pool.ts';

/** As asViewer of orm.ts, for hot paths that speak SQL: one transaction in which row-level security knows who asks. */
export function asViewerClient<T>(
  pool: pg.Pool,
  viewer: Viewer,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query({
      name: 'viewer',
      text: `select set_config('app.organization', $1, true), set_config('app.user', $2, true),
                    set_config('app.role', $3, true), set_config('app.device', $4, true),
                    set_config('app.organization_kind', $5, true)`,
      values: [...viewerSettings(viewer)],
    });
    return work(client);
  });
}
