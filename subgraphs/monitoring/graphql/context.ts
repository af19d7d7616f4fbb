import type DataLoader from 'dataloader';
import type { Pool } from 'pg';
import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import type { ReadingsRequest } from '../../../core/contracts/readings-request.ts';
import type { MikroORM } from '../../../platform/db/orm.ts';
import type { Topics } from '../../../platform/events/topics.ts';
import type { GraphContext } from '../../../platform/graphql/context.ts';
import type { Mailer } from '../notify/mailer.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import type { AlertRule } from '../store/alert-rules.ts';
import type { AlertChangeRow } from '../store/alert-timeline.ts';
import type { AnomalyEntity } from '../store/anomaly-entity.ts';
import type { EquipmentFacts } from './equipment-facts.ts';
import type { OwnerLists } from './owner-lists.ts';

/** What every resolver of this subgraph works with. */
export interface MonitoringContext extends GraphContext {
  /** Reader role: row-level security decides what there is. */
  readonly orm: MikroORM;
  /** Owner role: only for changes, after the viewer's right to make them was established. */
  readonly ownerPool: Pool;
  readonly topics: Topics;
  /** Of the catalogue, and of what organizations have defined. */
  readonly metricNames: ReadonlySet<string>;
  /** Null: this installation sends no mail. */
  readonly mailer: Mailer;
  /** Channels may be at addresses that are not public, and without TLS. */
  readonly allowPrivate: boolean;
  /** Asks telemetry for stored readings. */
  readonly storedReadings: (request: ReadingsRequest) => Promise<ReadingBatch>;
  readonly loaders: Loaders;
  readonly now: () => Date;
}

/** Batches of one tick, each in one viewer transaction. Nothing is cached: a subscription lives long. */
export interface Loaders {
  readonly anomaly: DataLoader<string, AnomalyEntity | null>;
  readonly alert: DataLoader<string, AlertEntity | null>;
  readonly alertOfAnomaly: DataLoader<string, AlertEntity | null>;
  readonly childAlerts: DataLoader<string, AlertEntity[]>;
  /** Of the viewer's own organization. */
  readonly alertRule: DataLoader<string, AlertRule | null>;
  readonly timeline: DataLoader<string, AlertChangeRow[]>;
  readonly similar: DataLoader<string, string[]>;
  readonly facts: EquipmentFacts;
  readonly ownerLists: OwnerLists;
}
