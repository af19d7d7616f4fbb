import { printSubgraph } from '../../../platform/graphql/subgraph-schema.ts';
import { monitoringSubgraph } from './subgraph.ts';

/** The subgraph's schema as it is committed in schema.graphql. */
export const printSubgraphSchema = (): Promise<string> => printSubgraph(monitoringSubgraph);
