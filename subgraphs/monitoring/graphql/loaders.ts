import DataLoader from 'dataloader';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import type { EntityManager, MikroORM } from '../../../platform/db/orm.ts';
import { asViewer } from '../../../platform/db/orm.ts';
import { AlertEntity } from '../store/alert-entity.ts';
import { readRules } from '../store/alert-rules.ts';
import { readTimelines } from '../store/alert-timeline.ts';
import { AnomalyEntity } from '../store/anomaly-entity.ts';
import { readChildren } from '../store/read-lists.ts';
import { readSimilar } from '../store/similar-anomalies.ts';
import { viewerStatement } from '../store/statement.ts';
import type { Loaders } from './context.ts';
import { EquipmentFacts } from './equipment-facts.ts';
import { OwnerLists } from './owner-lists.ts';

export function createLoaders(orm: MikroORM, viewer: Viewer): Loaders {
  const loader = <Entity>(
    read: (em: EntityManager, ids: string[]) => Promise<Entity[]>,
    keyOf: (one: Entity) => string,
  ) =>
    new DataLoader<string, Entity | null>(
      async (keys) => {
        const found = await asViewer(orm, viewer, (em) => read(em, [...keys]));
        const byKey = new Map(found.map((entity) => [keyOf(entity), entity]));
        return keys.map((key) => byKey.get(key) ?? null);
      },
      { cache: false },
    );
  return {
    anomaly: loader(
      (em, ids) => em.find(AnomalyEntity, { id: { $in: ids } }),
      ({ id }) => id,
    ),
    alert: loader(
      (em, ids) => em.find(AlertEntity, { id: { $in: ids } }),
      ({ id }) => id,
    ),
    alertOfAnomaly: loader(
      (em, ids) => em.find(AlertEntity, { anomalyId: { $in: ids } }),
      ({ anomalyId }) => anomalyId ?? '',
    ),
    alertRule: loader(
      (em, ids) => readRules(viewerStatement(em), ids),
      ({ id }) => id,
    ),
    timeline: new DataLoader(
      async (ids) => {
        const timelines = await asViewer(orm, viewer, (em) => readTimelines(em, ids));
        return ids.map((id) => timelines.get(id) ?? []);
      },
      { cache: false },
    ),
    childAlerts: new DataLoader(
      async (ids) => {
        const children = await asViewer(orm, viewer, (em) => readChildren(em, ids));
        return ids.map((id) => children.get(id) ?? []);
      },
      { cache: false },
    ),
    similar: new DataLoader(
      async (ids) => {
        const similar = await asViewer(orm, viewer, (em) => readSimilar(viewerStatement(em), ids));
        return ids.map((id) => similar.get(id) ?? []);
      },
      { cache: false },
    ),
    facts: new EquipmentFacts(orm, viewer),
    ownerLists: new OwnerLists(orm, viewer),
  };
}
