import DataLoader from 'dataloader';
import type pg from 'pg';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewerClient } from '../../platform/db/viewer-client.ts';
import { requireMember, type GraphContext } from '../../platform/graphql/context.ts';
import { isUuid } from '../../platform/ids/uuid.ts';
import { visibleEquipment } from './store/visible-equipment.ts';

export interface PredictionsContext extends GraphContext {
  /** Runs a query as the viewer, under row-level security. */
  readonly read: <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>;
  /** Whether the viewer may read predictions of this equipment. */
  readonly mayRead: DataLoader<string, boolean>;
  /** Version of the model in use; null until there is one. */
  readonly modelVersion: () => string | null;
  readonly now: () => number;
}

export type Shared = Pick<PredictionsContext, 'modelVersion' | 'now'> & { readonly reader: pg.Pool };

export function contextFor({ reader, ...shared }: Shared, viewer: Viewer, traceId: string): PredictionsContext {
  const read: PredictionsContext['read'] = (work) => asViewerClient(reader, requireMember(viewer), work);
  const mayRead = new DataLoader(async (ids: readonly string[]) => {
    const visible = await read((client) => visibleEquipment(client, ids.filter(isUuid)));
    return ids.map((id) => visible.has(id.toLowerCase()));
  });
  return { ...shared, viewer, traceId, read, mayRead };
}
