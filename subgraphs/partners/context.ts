import DataLoader from 'dataloader';
import type pg from 'pg';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewer, type EntityManager, type MikroORM } from '../../platform/db/orm.ts';
import { asViewerClient } from '../../platform/db/viewer-client.ts';
import { unauthenticated } from '../../platform/errors/graph-errors.ts';
import type { Topics } from '../../platform/events/topics.ts';
import type { GraphContext } from '../../platform/graphql/context.ts';
import { OwnerPages } from './graphql/connection.ts';
import { type Loaders, loadersFor } from './graphql/loaders.ts';
import type { PartnerEntity } from './store/partner-entity.ts';
import { partnersById } from './store/read-partners.ts';
import { type ReadAsViewer, rowsOf } from './store/sql.ts';

/** What every request shares. */
export interface Dependencies {
  readonly orm: MikroORM;
  /** Reader role: all that a resolver reads with. */
  readonly reader: pg.Pool;
  /** Owner role: only for changes, after the viewer's right to make them was established. */
  readonly owner: pg.Pool;
  readonly topics: Topics;
  readonly now: () => Date;
  /** Whether webhooks may go to addresses that are not public, or without TLS: for tests and closed installations. */
  readonly allowPrivateWebhooks: boolean;
}

export interface PartnersContext extends GraphContext, Omit<Dependencies, 'orm'> {
  /** Runs a query of partners as the viewer, on the reader role. @throws UNAUTHENTICATED */
  readonly read: <T>(work: (em: EntityManager) => Promise<T>) => Promise<T>;
  /** @throws UNAUTHENTICATED */
  readonly rows: ReadAsViewer;
  readonly partner: DataLoader<string, PartnerEntity | null>;
  readonly load: Loaders;
  readonly pages: OwnerPages;
}

/** What one request works with. Reference data is read by whoever is signed in, a device included. */
export function contextFor(dependencies: Dependencies, viewer: Viewer, traceId: string): PartnersContext {
  const { orm, ...shared } = dependencies;
  const read: PartnersContext['read'] = async (work) => {
    if (viewer.kind === 'anonymous') throw unauthenticated();
    return asViewer(orm, viewer, work);
  };
  const rows: ReadAsViewer = async (statement) => {
    if (viewer.kind === 'anonymous') throw unauthenticated();
    return asViewerClient(shared.reader, viewer, (client) => rowsOf(client, statement));
  };
  const partner = new DataLoader((ids: readonly string[]) => read((em) => partnersById(em, ids)), { cache: false });
  return { ...shared, viewer, traceId, read, rows, partner, load: loadersFor(rows), pages: new OwnerPages(rows) };
}
