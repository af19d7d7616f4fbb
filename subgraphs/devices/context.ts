import type pg from 'pg';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewer, type EntityManager, type MikroORM } from '../../platform/db/orm.ts';
import { poolQuery, type ViewerQuery } from '../../platform/db/viewer-query.ts';
import type { Topics } from '../../platform/events/topics.ts';
import type { GraphContext } from '../../platform/graphql/context.ts';
import { loadersFor, type Loaders } from './graphql/loaders.ts';
import { timelineLoaders, type TimelineLoaders } from './graphql/timeline-loaders.ts';
import type { PasswordChecks } from './identity/password-checks.ts';
import type { SigningKey } from './identity/signing-key.ts';
import type { SignedLinks } from './objects/signed-link.ts';
import { change, type Change, type ChangeTools } from './store/change.ts';

export interface DevicesContext extends GraphContext {
  readonly loaders: Loaders;
  readonly lists: TimelineLoaders;
  readonly signingKey: SigningKey;
  readonly topics: Topics;
  readonly links: SignedLinks;
  readonly passwords: PasswordChecks;
  /** One transaction of the reader role, in which row-level security knows the viewer. */
  readonly run: <T>(work: (em: EntityManager) => Promise<T>) => Promise<T>;
  /** One statement of the reader role in a transaction of its own, for what is read with SQL alone. */
  readonly query: ViewerQuery;
  /** One transaction of the owner role: only after the viewer's right to the change was established. */
  readonly change: <T>(work: (change: Change) => Promise<T>) => Promise<T>;
}

export interface ContextTools extends ChangeTools {
  readonly orm: MikroORM;
  readonly reader: pg.Pool;
  readonly signingKey: SigningKey;
  readonly links: SignedLinks;
  readonly passwords: PasswordChecks;
}

export function contextFactory({ orm, reader, signingKey, links, passwords, ...tools }: ContextTools) {
  const { topics } = tools;
  return (viewer: Viewer, traceId: string): DevicesContext => {
    const run = <T>(work: (em: EntityManager) => Promise<T>) => asViewer(orm, viewer, work);
    const query = poolQuery(reader, viewer);
    return {
      ...{ viewer, traceId, signingKey, links, passwords, topics, run, query },
      ...{ loaders: loadersFor(query), lists: timelineLoaders(query) },
      change: (work) => change(tools, viewer, work),
    };
  };
}
