import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { PredictionsContext } from '../context.ts';
import { EquipmentPredictions, ModelResolver } from './prediction-resolvers.ts';
import { Equipment } from './prediction-types.ts';

export const predictionsSchema: SubgraphOptions<PredictionsContext> = {
  resolvers: [ModelResolver, EquipmentPredictions],
  orphanedTypes: [Equipment],
  // What is added to an entity of another subgraph needs its key only.
  references: { Equipment: ({ id }: { id: string }) => ({ id }) },
};
