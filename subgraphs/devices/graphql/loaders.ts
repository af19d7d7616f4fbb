import DataLoader from 'dataloader';
import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import {
  connectivityFacts,
  type ConnectivityRow,
  installationsOf,
  type InstallationRow,
} from '../store/connectivity.ts';
import { type KeyRow, keysOfDevices, type WindowRow, windowsOf } from '../store/care.ts';
import { type CampaignDeviceRow, devicesOfCampaigns, firmwareByIds, type FirmwareRow } from '../store/campaigns.ts';
import { type ConfigurationRow, configurationsOf } from '../store/configuration.ts';
import { templatesByIds, type TemplateRow } from '../store/templates.ts';
import type { BuildingRow, DeviceRow, EquipmentRow, OrganizationRow } from '../store/entities.ts';
import {
  type Children,
  countChildren,
  findChildren,
  findDevicesWithFacts,
  type Keyset,
  type ListName,
  type Lists,
  rowsByIds,
} from '../store/page.ts';

export interface ChildrenKey {
  readonly parent: string;
  readonly page: Keyset;
  /** Devices: with what their statuses are worked out of. */
  readonly withFacts?: boolean;
}

export interface ChildLoaders<Name extends ListName> {
  readonly page: DataLoader<ChildrenKey, Lists[Name][]>;
  readonly count: DataLoader<string, number>;
}

export interface Loaders {
  readonly organization: DataLoader<string, OrganizationRow | null>;
  readonly building: DataLoader<string, BuildingRow | null>;
  readonly equipment: DataLoader<string, EquipmentRow | null>;
  readonly device: DataLoader<string, DeviceRow | null>;
  readonly connectivity: DataLoader<string, ConnectivityRow | null>;
  readonly installations: DataLoader<string, InstallationRow[]>;
  readonly windowsOfEquipment: DataLoader<string, WindowRow[]>;
  readonly windowsOfDevice: DataLoader<string, WindowRow[]>;
  readonly keys: DataLoader<string, KeyRow[]>;
  readonly campaignDevices: DataLoader<string, CampaignDeviceRow[]>;
  readonly firmware: DataLoader<string, FirmwareRow | null>;
  readonly template: DataLoader<string, TemplateRow | null>;
  readonly configuration: DataLoader<string, ConfigurationRow | null>;
  readonly equipmentOfBuilding: ChildLoaders<'equipment'>;
  readonly devicesOfBuilding: ChildLoaders<'device'>;
  readonly devicesOfEquipment: ChildLoaders<'device'>;
}

/** What is asked for at once becomes one query in one transaction. Nothing is kept: a subscription lives long. */
export function loadersFor(query: ViewerQuery): Loaders {
  return {
    organization: byId<OrganizationRow>(query, 'organization'),
    building: byId<BuildingRow>(query, 'building'),
    equipment: byId<EquipmentRow>(query, 'equipment'),
    device: byId<DeviceRow>(query, 'device'),
    connectivity: new DataLoader(
      async (ids: readonly string[]) => {
        const facts = await connectivityFacts(query, ids);
        return ids.map((id) => facts.get(id) ?? null);
      },
      { cache: false },
    ),
    installations: grouped((ids) => installationsOf(query, ids)),
    windowsOfEquipment: grouped((ids) => windowsOf(query, 'equipment_id', ids)),
    windowsOfDevice: grouped((ids) => windowsOf(query, 'device_id', ids)),
    keys: grouped((ids) => keysOfDevices(query, ids)),
    campaignDevices: grouped((ids) => devicesOfCampaigns(query, ids)),
    firmware: new DataLoader((ids: readonly string[]) => firmwareByIds(query, ids), { cache: false }),
    template: new DataLoader((ids: readonly string[]) => templatesByIds(query, ids), { cache: false }),
    configuration: new DataLoader((ids: readonly string[]) => configurationsOf(query, ids), { cache: false }),
    equipmentOfBuilding: children(query, { list: 'equipment', column: 'building_id' }),
    devicesOfBuilding: children(query, { list: 'device', column: 'building_id' }),
    devicesOfEquipment: children(query, { list: 'device', column: 'equipment_id' }),
  };
}

/** Short lists, all of them at once. */
function grouped<Row>(find: (ids: readonly string[]) => Promise<Map<string, Row[]>>): DataLoader<string, Row[]> {
  return new DataLoader(
    async (ids: readonly string[]) => {
      const found = await find(ids);
      return ids.map((id) => found.get(id) ?? []);
    },
    { cache: false },
  );
}

function byId<Row extends { readonly id: string }>(
  query: ViewerQuery,
  table: 'organization' | 'building' | 'equipment' | 'device',
): DataLoader<string, Row | null> {
  return new DataLoader(
    async (ids: readonly string[]) => {
      // What is no UUID is nobody's id: not found, like everything that the viewer may not see.
      const found = await rowsByIds<Row>(query, table, ids.filter(isUuid));
      return ids.map((id) => found.get(id.toLowerCase()) ?? null);
    },
    { cache: false },
  );
}

function children<Name extends ListName>(query: ViewerQuery, child: Children<Name>): ChildLoaders<Name> {
  const shapeOf = ({ page, withFacts = false }: ChildrenKey) => JSON.stringify([page, withFacts]);
  const find = (parents: readonly string[], { page, withFacts }: ChildrenKey) =>
    withFacts && child.list === 'device'
      ? (findDevicesWithFacts(query, child.column, parents, page) as Promise<Map<string, Lists[Name][]>>)
      : findChildren(query, child, parents, page);
  const page = new DataLoader<ChildrenKey, Lists[Name][]>(
    async (keys) => {
      const pages = [...Map.groupBy(keys, shapeOf)].map(async ([shape, group]) => {
        const parents = group.map(({ parent }) => parent);
        return [shape, group[0] ? await find(parents, group[0]) : new Map<string, Lists[Name][]>()] as const;
      });
      const found = new Map(await Promise.all(pages));
      return keys.map((key) => found.get(shapeOf(key))?.get(key.parent) ?? []);
    },
    { cache: false },
  );
  const count = new DataLoader<string, number>(
    async (parents) => {
      const counts = await countChildren(query, child, parents);
      return parents.map((parent) => counts.get(parent) ?? 0);
    },
    { cache: false },
  );
  return { page, count };
}
