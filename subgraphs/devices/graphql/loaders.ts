import DataLoader from 'dataloader';
import type { EntityManager } from '../../../platform/db/orm.ts';
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
import { BuildingRow, DeviceRow, EquipmentRow, OrganizationRow } from '../store/entities.ts';
import {
  countChildren,
  findChildren,
  type Keyset,
  type ListName,
  type Lists,
  type ParentColumn,
} from '../store/page.ts';

type Run = <T>(work: (em: EntityManager) => Promise<T>) => Promise<T>;

export interface ChildrenKey {
  readonly parent: string;
  readonly page: Keyset;
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
export function loadersFor(run: Run, query: ViewerQuery): Loaders {
  return {
    organization: byId(run, OrganizationRow),
    building: byId(run, BuildingRow),
    equipment: byId(run, EquipmentRow),
    device: byId(run, DeviceRow),
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
    equipmentOfBuilding: children(run, { list: 'equipment', column: 'building_id' }),
    devicesOfBuilding: children(run, { list: 'device', column: 'building_id' }),
    devicesOfEquipment: children(run, { list: 'device', column: 'equipment_id' }),
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

function byId<Row extends { readonly id: string }>(run: Run, entity: new () => Row): DataLoader<string, Row | null> {
  return new DataLoader(
    async (ids: readonly string[]) => {
      // What is no UUID is nobody's id: not found, like everything that the viewer may not see.
      const known = ids.filter(isUuid);
      const rows = await run((em) => em.find(entity, { id: { $in: known } } as never));
      const found = new Map((rows as Row[]).map((row) => [row.id, row]));
      return ids.map((id) => found.get(id.toLowerCase()) ?? null);
    },
    { cache: false },
  );
}

function children<Name extends ListName>(
  run: Run,
  child: { readonly list: Name; readonly column: ParentColumn },
): ChildLoaders<Name> {
  const page = new DataLoader<ChildrenKey, Lists[Name][]>(
    async (keys) => {
      const groups = Map.groupBy(keys, (key) => JSON.stringify(key.page));
      const results = new Map<string, Lists[Name][]>();
      await run(async (em) => {
        for (const [shape, group] of groups) {
          const [first] = group;
          if (first === undefined) continue;
          const found = await findChildren(
            em,
            child,
            group.map(({ parent }) => parent),
            first.page,
          );
          for (const [parent, rows] of found) results.set(`${parent}${shape}`, rows);
        }
      });
      return keys.map((key) => results.get(`${key.parent}${JSON.stringify(key.page)}`) ?? []);
    },
    { cache: false },
  );
  const count = new DataLoader<string, number>(
    async (parents) => {
      const counts = await run((em) => countChildren(em, child, parents));
      return parents.map((parent) => counts.get(parent) ?? 0);
    },
    { cache: false },
  );
  return { page, count };
}
