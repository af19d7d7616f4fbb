import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { DevicesContext } from '../context.ts';
import { parseComponentId } from '../../../core/contracts/component.ts';
import { componentsOf } from '../domain/components.ts';
import { Care, ComponentFields, componentOf, DeviceCare, EquipmentCare } from './resolvers/care.ts';
import { Keys } from './resolvers/keys.ts';
import { platformStatus, PlatformStatusQuery } from './resolvers/platform-status.ts';
import { CampaignDeviceFields, Campaigns } from './resolvers/campaigns.ts';
import { FirmwareResolver } from './resolvers/firmware.ts';
import { Access } from './resolvers/access.ts';
import { Commands, CommandsOfDevice } from './resolvers/commands.ts';
import { CommandsOfDevices } from './resolvers/commands-of-devices.ts';
import { DeviceChanges } from './resolvers/device-changes.ts';
import { PlaceChanges } from './resolvers/place-changes.ts';
import { Subscriptions } from './resolvers/subscriptions.ts';
import { BuildingFields, ConnectivityFields, DeviceFields, EquipmentFields } from './resolvers/fields.ts';
import { Queries } from './resolvers/queries.ts';
import { Registration } from './resolvers/registration.ts';
import { Import } from './resolvers/import.ts';
import { TemplateOfDevice, Templates } from './resolvers/templates.ts';
import { Configuration } from './resolvers/configuration.ts';
import { Claims } from './resolvers/claims.ts';
import { SnapshotFields, SnapshotsOfDevice } from './resolvers/snapshots.ts';
import { FirmwareUpload } from './resolvers/firmware-upload.ts';
import { Members } from './resolvers/members.ts';
import { SignIn } from './resolvers/sign-in.ts';
import type { Loaders } from './loaders.ts';

/** The entity by its key, batched with those of the same request; null when the viewer may not see it. */
const by =
  (name: 'organization' | 'building' | 'equipment' | 'device') =>
  ({ id }: { id: string }, { loaders }: { loaders: Loaders }) =>
    loaders[name].load(id);

/** Null when its equipment is not visible, or has no such component. */
async function component({ id }: { id: string }, { loaders }: { loaders: Loaders }) {
  const parts = parseComponentId(id);
  const equipment = parts === null ? null : await loaders.equipment.load(parts.equipmentId);
  if (parts === null || equipment === null || !componentsOf(equipment.kind).includes(parts.kind)) return null;
  return componentOf(equipment.id, parts.kind);
}

export const devicesSchema: SubgraphOptions<DevicesContext> = {
  resolvers: [
    ...([Queries, SignIn, Registration, Access, BuildingFields, EquipmentFields, DeviceFields] as const),
    ...([ConnectivityFields, DeviceChanges, PlaceChanges, Commands, CommandsOfDevice] as const),
    ...([CommandsOfDevices, Subscriptions, Care, EquipmentCare, ComponentFields, DeviceCare, Keys] as const),
    ...([Templates, TemplateOfDevice, Claims, Import, Configuration] as const),
    ...([PlatformStatusQuery, FirmwareResolver, Campaigns, CampaignDeviceFields] as const),
    ...([FirmwareUpload, SnapshotsOfDevice, SnapshotFields, Members] as const),
  ],
  references: {
    Organization: by('organization'),
    Building: by('building'),
    Equipment: by('equipment'),
    Device: by('device'),
    Component: component,
    PlatformStatus: (_: unknown, context: DevicesContext) => platformStatus(context),
  },
};
