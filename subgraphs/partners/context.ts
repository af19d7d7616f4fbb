import DataLoader from 'dataloader';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewer, type EntityManager, type MikroORM } from '../../platform/db/orm.ts';
import { unauthenticated } from '../../platform/errors/graph-errors.ts';
import type { GraphContext } from '../../platform/graphql/context.ts';
import type { PartnerEntity } from './store/partner-entity.ts';
import { partnersById } from './store/read-partners.ts';

export interface PartnersContext extends GraphContext {
  /** Runs a query as the viewer, on the reader role. @throws UNAUTHENTICATED */
  readonly read: <T>(work: (em: EntityManager) => Promise<T>) => Promise<T>;
  readonly partner: DataLoader<string, PartnerEntity | null>;
}

/** Partners are public reference data: whoever is signed in reads all of them, a device included. */
export function contextFor(orm: MikroORM, viewer: Viewer, traceId: string): PartnersContext {
  const read: PartnersContext['read'] = async (work) => {
    if (viewer.kind === 'anonymous') throw unauthenticated();
    return asViewer(orm, viewer, work);
  };
  const partner = new DataLoader((ids: readonly string[]) => read((em) => partnersById(em, ids)));
  return { viewer, traceId, read, partner };
}
