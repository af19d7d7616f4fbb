import { MikroORM, UnderscoreNamingStrategy } from '@mikro-orm/postgresql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Viewer, viewerSettings } from '../auth/viewer.ts';

export type { EntityManager, MikroORM } from '@mikro-orm/postgresql';

export type EntityClass = abstract new (...args: never[]) => object;

/** Entities of one subgraph over one role; nothing is discovered from metadata or written to disk. */
export async function openOrm(url: string, schema: string, entities: readonly EntityClass[]): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    schema,
    entities: [...entities] as never[],
    namingStrategy: UnderscoreNamingStrategy,
    forceUtcTimezone: true,
    metadataCache: { enabled: false },
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 10 },
    allowGlobalContext: false,
  });
}

/**
 * Runs the work as the viewer: one transaction in which row-level security knows who asks (`app.organization`,
 * `app.organization_kind`, `app.user`, `app.role`, `app.device`). Opened once per batch of a loader, never per field.
 */
export async function asViewer<T>(orm: MikroORM, viewer: Viewer, work: (em: EntityManager) => Promise<T>): Promise<T> {
  return orm.em.fork().transactional(async (em) => {
    await em.execute(
      `select set_config('app.organization', ?, true), set_config('app.user', ?, true),
              set_config('app.role', ?, true), set_config('app.device', ?, true),
              set_config('app.organization_kind', ?, true)`,
      [...viewerSettings(viewer)],
    );
    return work(em as EntityManager);
  });
}
