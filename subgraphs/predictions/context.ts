import DataLoader from 'dataloader';
import type pg from 'pg';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewerClient } from '../../platform/db/viewer-client.ts';
import { poolQuery, type ViewerQuery } from '../../platform/db/viewer-query.ts';
import { forbidden } from '../../platform/errors/graph-errors.ts';
import type { Topics } from '../../platform/events/topics.ts';
import { requireMember, type GraphContext } from '../../platform/graphql/context.ts';
import { isUuid } from '../../platform/ids/uuid.ts';
import { type Read, type RecordLoaders, recordLoaders } from './record-loaders.ts';
import { type Rights, rightsOn } from './store/access.ts';
import { buildingPredictions, type SummaryRow } from './store/building-summaries.ts';
import { type DriftRow, lastDrifts } from './store/drift.ts';
import { type PredictionView, predictionViews } from './store/prediction-views.ts';

export interface PredictionsContext extends GraphContext {
  /** Runs queries as the viewer, under row-level security, in one transaction. */
  readonly read: Read;
  /** A transaction of the owner role, which nothing holds back: only after the right was established. */
  readonly write: Read;
  /** One statement as the viewer, for subscriptions. */
  readonly query: ViewerQuery;
  /** What the viewer may do with equipment; null when it does not exist for them. */
  readonly rights: DataLoader<string, Rights | null>;
  /** The latest prediction with its recommendations and what the viewer's organization paid for such things. */
  readonly views: DataLoader<string, PredictionView>;
  /** Last predictions of the visible equipment of a building, greatest risk first. */
  readonly buildings: DataLoader<string, SummaryRow[]>;
  /** Pages of failures and maintenance by equipment. */
  readonly records: RecordLoaders;
  /** The last measurement of drift by model. */
  readonly drifts: DataLoader<string, DriftRow | null>;
  readonly topics: Topics;
  readonly now: () => Date;
}

export interface Shared {
  readonly pool: pg.Pool;
  readonly reader: pg.Pool;
  readonly topics: Topics;
}

export function contextFor({ pool, reader, topics }: Shared, viewer: Viewer, traceId: string): PredictionsContext {
  const read: Read = (work) => asViewerClient(reader, requireMember(viewer), work);
  return {
    ...{ viewer, traceId, topics, read, now: () => new Date() },
    write: (work) => asViewerClient(pool, requireMember(viewer), work),
    query: (text, values) => poolQuery(reader, requireMember(viewer))(text, values),
    records: recordLoaders(read),
    rights: new DataLoader(async (ids: readonly string[]) => {
      const rights = await read((client) => rightsOn(client, ids.filter(isUuid)));
      return ids.map((id) => rights.get(id.toLowerCase()) ?? null);
    }),
    views: new DataLoader(async (ids: readonly string[]) => {
      const views = await read((client) => predictionViews(client, ids));
      return ids.map((id) => views(id));
    }),
    drifts: new DataLoader(async (ids: readonly string[]) => {
      const drifts = await read((client) => lastDrifts(client, ids));
      return ids.map((id) => drifts.get(id) ?? null);
    }),
    buildings: new DataLoader(async (ids: readonly string[]) => {
      const rows = await read((client) => buildingPredictions(client, ids.filter(isUuid)));
      const byBuilding = Map.groupBy(rows, ({ buildingId }) => buildingId);
      return ids.map((id) => byBuilding.get(id.toLowerCase()) ?? []);
    }),
  };
}

/** Whether the viewer sees the equipment. @throws FORBIDDEN when they see it and may not read its predictions */
export async function mayRead({ rights }: PredictionsContext, equipmentId: string): Promise<boolean> {
  const own = await rights.load(equipmentId);
  if (own === null) return false;
  if (!own.read) throw forbidden('Your access to this does not include READ_PREDICTIONS.');
  return true;
}
