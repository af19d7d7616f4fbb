import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { PredictionsContext } from '../context.ts';
import { BuildingPredictions } from './resolvers/buildings.ts';
import { JobResolver } from './resolvers/jobs.ts';
import { EquipmentPredictions } from './resolvers/predictions.ts';
import { EquipmentRecords, RecordMutations } from './resolvers/records.ts';
import { MaintenanceResolver } from './resolvers/maintenance.ts';
import { ModelResolver } from './resolvers/models.ts';
import { StatusResolver } from './resolvers/status.ts';
import { Subscriptions } from './resolvers/subscriptions.ts';
import { Building, Component, Equipment, PlatformStatus } from './types/entities.ts';

const byKey = ({ id }: { id: string }) => ({ id });

export const predictionsSchema: SubgraphOptions<PredictionsContext> = {
  resolvers: [
    EquipmentPredictions,
    EquipmentRecords,
    BuildingPredictions,
    RecordMutations,
    ModelResolver,
    JobResolver,
    MaintenanceResolver,
    StatusResolver,
    Subscriptions,
  ],
  orphanedTypes: [Equipment, Building, Component, PlatformStatus],
  // What is added to an entity of another subgraph needs its key only.
  references: { Equipment: byKey, Building: byKey, PlatformStatus: byKey },
};
