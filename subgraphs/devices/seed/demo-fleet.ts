import { allScopes, type Scope, scopeBits, scopeMask } from '../../../core/contracts/access.ts';
import { type DemoSensor, escalatorSet, fullSet, gatewaySensor, usualSet } from './demo-sensors.ts';
import * as world from './demo-world.ts';
import { idOf, type OrganizationKey, organizations } from './demo-world.ts';

export interface FleetBuilding {
  readonly id: string;
  readonly owner: OrganizationKey;
  readonly name: string;
  readonly address: string;
  readonly timeZone: string;
  /** First part of its serial numbers. */
  readonly code: string;
}

export interface FleetEquipment {
  readonly id: string;
  readonly building: FleetBuilding;
  readonly name: string;
  readonly kind: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly sensors: readonly FleetDevice[];
}

export interface FleetDevice extends DemoSensor {
  readonly id: string;
  readonly serial: string;
}

const buildingOf = (code: string, owner: OrganizationKey, name: string, address: string, timeZone: string) => ({
  ...{ id: idOf(name), owner, name, address, timeZone, code },
});
const harbourHouse: FleetBuilding = { ...world.building, owner: 'owner', code: 'HH' };
const quayOffices = buildingOf('QO', 'owner', 'Quay Offices', '14 Quay Street, Hamburg', 'Europe/Berlin');
const civicTower = buildingOf('CT', 'secondOwner', 'Civic Tower', '200 Market Square, Lisbon', 'Europe/Lisbon');

export const buildings: readonly FleetBuilding[] = [harbourHouse, quayOffices, civicTower];

function elevator(building: FleetBuilding, code: string, name: string, set: readonly DemoSensor[]): FleetEquipment {
  const id = idOf(building === harbourHouse ? name : `${building.name}, ${name}`);
  const sensors = installed(building, code, set);
  return { id, building, name, kind: 'elevator', manufacturer: 'Meridian Elevators', model: 'M-1000', sensors };
}

function installed(building: FleetBuilding, code: string, set: readonly DemoSensor[]): FleetDevice[] {
  return set.map((sensor) => {
    const serial = `${building.code}-${code}-${sensor.suffix}`;
    return { ...sensor, serial, id: idOf(serial) };
  });
}

/** Elevators A and B are of the demo world's first building; the simulator keeps all of these alive. */
export const equipment: readonly FleetEquipment[] = [
  elevator(harbourHouse, 'A', 'Elevator A', fullSet),
  elevator(harbourHouse, 'B', 'Elevator B', usualSet),
  elevator(quayOffices, '1', 'Elevator 1', usualSet),
  elevator(quayOffices, '2', 'Elevator 2', usualSet),
  elevator(civicTower, 'N', 'Elevator North', usualSet),
  elevator(civicTower, 'S', 'Elevator South', usualSet),
  {
    ...{ id: idOf('Civic Tower, Escalator'), building: civicTower, name: 'Escalator', kind: 'escalator' },
    ...{ manufacturer: 'Example Escalator Works', model: 'E-30', sensors: installed(civicTower, 'E', escalatorSet) },
  },
];

/** One a building: it sends for the devices of its building and takes their commands. */
export const gatewayOf = (building: { readonly code: string }): FleetDevice => {
  const serial = `${building.code}-GW`;
  return { ...gatewaySensor, serial, id: idOf(serial) };
};

interface Sharing {
  readonly to: OrganizationKey;
  readonly scopes: number;
  readonly purpose: string;
  readonly of: (equipment: FleetEquipment) => boolean;
}

const mask = (...scopes: Scope[]) => scopeMask(scopes);
const sharing: readonly Sharing[] = [
  {
    ...{ to: 'serviceCompany', scopes: allScopes & ~scopeBits.UPDATE_FIRMWARE, purpose: 'Maintenance contract' },
    of: () => true,
  },
  {
    ...{ to: 'manufacturer', purpose: 'Firmware and product improvement' },
    scopes: mask('READ_TELEMETRY', 'READ_HEALTH', 'READ_PREDICTIONS', 'SEND_COMMANDS', 'UPDATE_FIRMWARE'),
    of: ({ manufacturer }) => manufacturer === organizations.manufacturer.name,
  },
  {
    ...{ to: 'partner', scopes: mask('READ_TELEMETRY', 'SUBMIT_REPORTS'), purpose: 'Diagnostic tool integration' },
    of: ({ building }) => building.owner === 'owner',
  },
];

/** Who else sees the equipment, and for what. */
export const grants = sharing.flatMap(({ to, scopes, purpose, of }) =>
  equipment.filter(of).map(({ id: equipmentId, building }) => ({
    ...{ id: idOf(`${to} ${equipmentId} fleet`), organizationId: organizations[building.owner].id },
    ...{ granteeId: organizations[to].id, equipmentId, scopes, purpose },
  })),
);
