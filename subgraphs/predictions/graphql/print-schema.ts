import { printSubgraph } from '../../../platform/graphql/subgraph-schema.ts';
import { predictionsSchema } from './schema.ts';

/** The text of schema.graphql. */
export const printSubgraphSchema = (): Promise<string> => printSubgraph(predictionsSchema);
