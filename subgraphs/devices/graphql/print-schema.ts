import { printSubgraph } from '../../../platform/graphql/subgraph-schema.ts';
import { devicesSchema } from './schema.ts';

export const printSubgraphSchema = (): Promise<string> => printSubgraph(devicesSchema);
