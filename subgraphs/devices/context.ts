import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewer, type EntityManager, type MikroORM } from '../../platform/db/orm.ts';
import type { GraphContext } from '../../platform/graphql/context.ts';
import { loadersFor, type Loaders } from './graphql/loaders.ts';
import type { SigningKey } from './identity/signing-key.ts';

export interface DevicesContext extends GraphContext {
  readonly loaders: Loaders;
  readonly signingKey: SigningKey;
  /** One transaction of the reader role, in which row-level security knows the viewer. */
  readonly run: <T>(work: (em: EntityManager) => Promise<T>) => Promise<T>;
}

export function contextFactory(orm: MikroORM, signingKey: SigningKey) {
  return (viewer: Viewer, traceId: string): DevicesContext => {
    const run = <T>(work: (em: EntityManager) => Promise<T>) => asViewer(orm, viewer, work);
    return { viewer, traceId, signingKey, run, loaders: loadersFor(run) };
  };
}
