import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { DevicesContext } from '../context.ts';
import { BuildingFields, DeviceFields, EquipmentFields } from './resolvers/fields.ts';
import { Grants } from './resolvers/grants.ts';
import { Metrics } from './resolvers/metrics.ts';
import { Places } from './resolvers/places.ts';
import { Queries } from './resolvers/queries.ts';
import { Registration } from './resolvers/registration.ts';
import { SignIn } from './resolvers/sign-in.ts';

interface Reference {
  readonly id: string;
}

/** What the gateway asks for by id is null when the viewer may not see it: it does not exist for them. */
export const devicesSchema: SubgraphOptions<DevicesContext> = {
  resolvers: [
    ...([Queries, BuildingFields, EquipmentFields, DeviceFields] as const),
    ...[SignIn, Places, Registration, Grants, Metrics],
  ],
  references: {
    Organization: ({ id }: Reference, { loaders }) => loaders.organization.load(id),
    Building: ({ id }: Reference, { loaders }) => loaders.building.load(id),
    Equipment: ({ id }: Reference, { loaders }) => loaders.equipment.load(id),
    Device: ({ id }: Reference, { loaders }) => loaders.device.load(id),
  },
};
