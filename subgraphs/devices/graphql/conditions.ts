import { isUuid } from '../../../platform/ids/uuid.ts';
import { arrayLiteral, type Condition, everything } from '../store/page.ts';
import type { BuildingFilter, EquipmentFilter } from './types/building.ts';
import type { DeviceFilter } from './types/device.ts';

type Part = readonly [sql: string, ...values: (string | null)[]];

const ids = (id?: string | null) => (id ? arrayLiteral([id].filter(isUuid)) : null);
const words = (list?: readonly string[] | null) => (list ? arrayLiteral(list) : null);
const pattern = (search?: string | null) => (search ? `%${search.replaceAll(/[\\%_]/g, '\\$&')}%` : null);
const any = (columns: readonly string[]) => `concat_ws(chr(10), ${columns.join(', ')}) ilike ?`;

/** In a building whose name or address matches: visible buildings only, as everywhere. */
const inBuilding = `t.building_id = any (array(select b.id from devices.building b where ${any(['b.name', 'b.address'])}))`;
const onEquipment = `t.equipment_id = any (array(select e.id from devices.equipment e where e.name ilike ?))`;

function all(parts: readonly Part[]): Condition {
  const wanted = parts.filter(([, value]) => value !== null);
  if (wanted.length === 0) return everything;
  return { sql: wanted.map(([sql]) => sql).join(' and '), values: wanted.flatMap(([, ...values]) => values) };
}

/** What a filter of devices says, over the alias t. */
export function conditionOf(filter: DeviceFilter): Condition {
  const search = pattern(filter.search);
  const own = any(['t.device_serial', 't.manufacturer', 't.model', 't.installation_location']);
  return all([
    ['t.building_id = any (?::uuid[])', ids(filter.buildingId)],
    ['t.equipment_id = any (?::uuid[])', ids(filter.equipmentId)],
    ['t.gateway_id = any (?::uuid[])', ids(filter.gatewayId)],
    ['t.device_type = any (?::text[])', words(filter.deviceTypes)],
    ['t.lifecycle = any (?::text[])', words(filter.lifecycles)],
    ['t.status = any (?::text[])', words(filter.statuses)],
    [`(${own} or ${onEquipment} or ${inBuilding})`, search, search, search],
    [
      `exists (select 1 from devices.device_configuration c where c.device_id = t.id and c.drifts) = ?::boolean`,
      filter.configurationDrift?.toString() ?? null,
    ],
    ['t.calibration_due < ?::timestamptz', filter.calibrationDueBefore?.toISOString() ?? null],
  ]);
}

export const conditionOfBuildings = ({ search }: BuildingFilter): Condition =>
  all([[any(['t.name', 't.address', 't.external_id']), pattern(search)]]);

export function conditionOfEquipment(filter: EquipmentFilter): Condition {
  const search = pattern(filter.search);
  return all([
    ['t.building_id = any (?::uuid[])', ids(filter.buildingId)],
    ['t.kind = any (?::text[])', words(filter.kinds)],
    [`(${any(['t.name', 't.manufacturer', 't.model', 't.external_id'])} or ${inBuilding})`, search, search],
  ]);
}
