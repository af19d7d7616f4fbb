import type { EntityManager } from '../../../platform/db/orm.ts';
import { AlertEntity } from './alert-entity.ts';
import { AnomalyEntity } from './anomaly-entity.ts';
import type { ListSource, Owners, PageQuery, Place } from './page-query.ts';
import { readOwnerPages, readPage } from './page-query.ts';

/** A kind of list: where it is kept, what its rows become, and where a row stands in it. */
export interface List<Entity> {
  readonly name: string;
  readonly source: ListSource;
  readonly toEntity: (em: EntityManager, row: Record<string, unknown>) => Entity;
  readonly placeOf: (entity: Entity) => Place;
}

export const anomalyList: List<AnomalyEntity> = {
  name: 'anomaly',
  source: { table: 'anomaly', timeColumn: 'detected_at' },
  toEntity: (em, row) => em.map(AnomalyEntity, row),
  placeOf: ({ detectedAt, id }) => ({ timeMs: detectedAt.getTime(), id }),
};

export const alertList: List<AlertEntity> = {
  name: 'alert',
  source: { table: 'alert', timeColumn: 'triggered_at' },
  toEntity: (em, row) => em.map(AlertEntity, row),
  placeOf: ({ triggeredAt, id }) => ({ timeMs: triggeredAt.getTime(), id }),
};

export async function readList<Entity>(em: EntityManager, list: List<Entity>, query: PageQuery): Promise<Entity[]> {
  const rows = await readPage(em, list.source, query);
  return rows.map((row) => list.toEntity(em, row));
}

export async function readOwnLists<Entity>(
  em: EntityManager,
  list: List<Entity>,
  query: PageQuery,
  owners: Owners,
): Promise<Map<string, Entity[]>> {
  const pages = new Map<string, Entity[]>(owners.ids.map((id) => [id, []]));
  for (const { owner_id: owner, ...row } of await readOwnerPages(em, list.source, query, owners)) {
    pages.get(String(owner))?.push(list.toEntity(em, row));
  }
  return pages;
}

/** So many children of an alert are shown. */
export const MAX_CHILDREN = 200;

/** Visible children of some alerts, the newest first. */
export async function readChildren(em: EntityManager, ids: readonly string[]): Promise<Map<string, AlertEntity[]>> {
  const rows = await em.execute<Record<string, unknown>[]>(
    `select child.* from unnest(?::uuid[]) as parent (id) cross join lateral (
       select * from monitoring.alert a where a.parent_id = parent.id
       order by a.triggered_at desc, a.id desc limit ${MAX_CHILDREN}) child`,
    [`{${ids.join(',')}}`],
  );
  const children = new Map<string, AlertEntity[]>(ids.map((id) => [id, []]));
  for (const row of rows) children.get(String(row['parent_id']))?.push(em.map(AlertEntity, row));
  return children;
}
