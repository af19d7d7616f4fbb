import { printSubgraph } from '../../../platform/graphql/subgraph-schema.ts';
import { devicesSchema } from './schema.ts';

/** The text of schema.graphql. */
export const printSubgraphSchema = (): Promise<string> => printSubgraph(devicesSchema);
