import { allScopes, scopeBits } from '../../../core/contracts/access.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';

/** Namespace of the demo world's ids (RFC 9562, version 5): every installation of the platform has the same ones. */
const namespace = '3f0d9a52-5b1e-4c57-9d3a-7c1f3a0e6b21';
export const idOf = (name: string) => uuidV5(namespace, name);

export interface DemoUser {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly name: string;
  readonly role: 'ADMIN' | 'MANAGER' | 'TECHNICIAN' | 'VIEWER';
}

const organization = (name: string, kind: string) => ({ id: idOf(name), name, kind });

export const organizations = {
  owner: organization('Harbour Estates', 'OWNER'),
  serviceCompany: organization('Northern Lift Service', 'SERVICE_COMPANY'),
  manufacturer: organization('Meridian Elevators', 'MANUFACTURER'),
  partner: organization('Example Sensors', 'PARTNER'),
  secondOwner: organization('Civic Towers', 'OWNER'),
  laboratory: organization('Turbofan Laboratory', 'OWNER'),
  operator: organization('Platform Operations', 'OPERATOR'),
};
export type OrganizationKey = keyof typeof organizations;

const user = (email: string, name: string, of: OrganizationKey, role: DemoUser['role']): DemoUser => ({
  ...{ id: idOf(email), organizationId: organizations[of].id, email, name, role },
});

/** By the name of their token. */
export const users = {
  owner: user('owner@harbour-estates.example', 'Olga Owner', 'owner', 'ADMIN'),
  viewer: user('lobby@harbour-estates.example', 'Vera Viewer', 'owner', 'VIEWER'),
  serviceCompany: user('dispatch@northern-lift.example', 'Sam Service', 'serviceCompany', 'MANAGER'),
  technician: user('technician@northern-lift.example', 'Tara Technician', 'serviceCompany', 'TECHNICIAN'),
  manufacturer: user('data@meridian.example', 'Max Maker', 'manufacturer', 'MANAGER'),
  partner: user('integration@example-sensors.example', 'Pia Partner', 'partner', 'MANAGER'),
  secondOwner: user('owner@civic-towers.example', 'Carl Civic', 'secondOwner', 'ADMIN'),
  laboratory: user('bench@turbofan-laboratory.example', 'Lena Laboratory', 'laboratory', 'ADMIN'),
  operator: user('operations@platform.example', 'Otto Operator', 'operator', 'ADMIN'),
} satisfies Record<string, DemoUser>;

export const building = {
  id: idOf('Harbour House'),
  name: 'Harbour House',
  address: '1 Quay Street, Hamburg',
  timeZone: 'Europe/Berlin',
};

const equipmentOf = (name: string, kind: string, manufacturer: string, model: string) => ({
  ...{ id: idOf(name), name, kind, manufacturer, model },
});

/** The first one is where the shipped series was measured. */
export const equipment = [
  equipmentOf('Machine room cooling', 'cooling_unit', 'Example Cooling', 'MR-12'),
  equipmentOf('Elevator A', 'elevator', 'Meridian Elevators', 'M-1000'),
  equipmentOf('Elevator B', 'elevator', 'Meridian Elevators', 'M-1000'),
] as const;

export const device = {
  id: idOf('HH-MR-TEMP-1'),
  serial: 'HH-MR-TEMP-1',
  manufacturer: 'Example Sensors',
  model: 'Ambient T1',
  location: 'Machine room, wall beside the controller',
};

/** Who else sees the equipment, and for what. */
export const grants = [
  {
    to: organizations.serviceCompany.id,
    scopes: allScopes & ~scopeBits.UPDATE_FIRMWARE,
    purpose: 'Maintenance contract',
  },
  { to: organizations.manufacturer.id, scopes: scopeBits.READ_TELEMETRY, purpose: 'Product improvement' },
  { to: organizations.partner.id, scopes: scopeBits.READ_TELEMETRY, purpose: 'Sensor certification' },
].flatMap((grant) => equipment.map((one) => ({ ...grant, id: idOf(`${grant.to} ${one.id}`), equipmentId: one.id })));
