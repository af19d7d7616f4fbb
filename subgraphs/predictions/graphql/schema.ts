import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { PredictionsContext } from '../context.ts';
import { PredictionResolver } from './resolvers.ts';
import { Equipment } from './types.ts';

export const predictionsSchema: SubgraphOptions<PredictionsContext> = {
  resolvers: [PredictionResolver],
  orphanedTypes: [Equipment],
  references: { Equipment: ({ id }: { id: string }) => ({ id }) },
};
