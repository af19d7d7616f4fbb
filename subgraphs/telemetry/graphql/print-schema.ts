import { printSubgraph } from '../../../platform/graphql/subgraph-schema.ts';
import { telemetrySchema } from './schema.ts';

/** The text of schema.graphql. */
export const printSubgraphSchema = (): Promise<string> => printSubgraph(telemetrySchema);
