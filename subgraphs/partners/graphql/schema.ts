import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { PartnersContext } from '../context.ts';
import { CertificationMutations } from './certification-mutations.ts';
import { CertificationEvents, CertificationResolver, CertificationRunResolver } from './certification-resolver.ts';
import { DeviceModelResolver, DeviceResolver, EquipmentResolver } from './device-model-resolver.ts';
import { PartnerResolver } from './partner-resolver.ts';
import { Device, Equipment } from './stub-types.ts';

interface Key {
  readonly id: string;
}

export const partnersSchema: SubgraphOptions<PartnersContext> = {
  resolvers: [
    ...([PartnerResolver, DeviceModelResolver, DeviceResolver, EquipmentResolver] as const),
    ...([CertificationResolver, CertificationRunResolver, CertificationEvents, CertificationMutations] as const),
  ],
  orphanedTypes: [Equipment, Device],
  references: {
    Partner: ({ id }: Key, context) => context.partner.load(id),
    DeviceModel: ({ id }: Key, { load }) => load.model.load(id),
    Certification: ({ id }: Key, { load }) => load.certification.load(id),
    Device: ({ id }: Key) => new Device(id),
    Equipment: ({ id }: Key) => new Equipment(id),
  },
};
