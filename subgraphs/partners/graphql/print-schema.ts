import { printSubgraph } from '../../../platform/graphql/subgraph-schema.ts';
import { partnersSchema } from './schema.ts';

/** The text of schema.graphql. */
export const printSubgraphSchema = (): Promise<string> => printSubgraph(partnersSchema);
