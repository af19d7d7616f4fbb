import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { TelemetryContext } from '../context.ts';
import { DeviceAggregates, EquipmentAggregates } from './aggregates-resolvers.ts';
import { DeviceEvents, EquipmentEvents, EventFeed } from './events-resolvers.ts';
import { IngestResolver } from './ingest-resolver.ts';
import { Device, Equipment } from './reading-types.ts';
import { PlatformStatus, PlatformStatusResolver } from './platform-status.ts';
import { QuarantineResolver } from './quarantine-resolver.ts';
import { ReadingFeed } from './reading-feed.ts';
import { DeviceReadings, EquipmentReadings } from './readings-resolvers.ts';
import { UsageResolver } from './usage-resolver.ts';

// What is added to an entity of another subgraph needs its key only; row-level security decides what there is to see.
const byKey = ({ id }: { id: string }) => ({ id });

export const telemetrySchema: SubgraphOptions<TelemetryContext> = {
  resolvers: [
    IngestResolver,
    EquipmentReadings,
    DeviceReadings,
    EquipmentEvents,
    DeviceEvents,
    EventFeed,
    EquipmentAggregates,
    DeviceAggregates,
    UsageResolver,
    ReadingFeed,
    PlatformStatusResolver,
    QuarantineResolver,
  ],
  orphanedTypes: [Equipment, Device, PlatformStatus],
  references: { Equipment: byKey, Device: byKey, PlatformStatus: byKey },
};
