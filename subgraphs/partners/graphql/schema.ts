import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { PartnersContext } from '../context.ts';
import { PartnerResolver } from './partner-resolver.ts';

export const partnersSchema: SubgraphOptions<PartnersContext> = {
  resolvers: [PartnerResolver],
  references: { Partner: ({ id }: { id: string }, context) => context.partner.load(id) },
};
