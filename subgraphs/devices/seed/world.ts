import { allScopes, scopeBits } from '../../../core/contracts/access.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';

/** The same ids in every demo world, so that examples and links keep working. */
const namespace = '6f9c1f1e-5d0b-4c39-9a55-3d1f0c8e7a21';
export const idOf = (name: string): string => uuidV5(namespace, name);

export const organizations = [
  { key: 'owner', name: 'Harbour Property Group', kind: 'OWNER' },
  { key: 'serviceCompany', name: 'Northern Lift Service', kind: 'SERVICE_COMPANY' },
  { key: 'manufacturer', name: 'Meridian Elevators', kind: 'MANUFACTURER' },
  { key: 'partner', name: 'Clearview Diagnostics', kind: 'PARTNER' },
] as const;
export type OrganizationKey = (typeof organizations)[number]['key'];

export const users = [
  { key: 'owner', organization: 'owner', name: 'Olivia Owner', role: 'ADMIN' },
  { key: 'serviceCompany', organization: 'serviceCompany', name: 'Sam Service', role: 'MANAGER' },
  { key: 'technician', organization: 'serviceCompany', name: 'Tess Technician', role: 'TECHNICIAN' },
  { key: 'manufacturer', organization: 'manufacturer', name: 'Max Maker', role: 'MANAGER' },
  { key: 'partner', organization: 'partner', name: 'Pat Partner', role: 'VIEWER' },
] as const satisfies readonly { key: string; organization: OrganizationKey; name: string; role: string }[];
export type UserKey = (typeof users)[number]['key'];

export const building = {
  name: 'Harbour House',
  address: '12 Quayside, Newcastle upon Tyne',
  timeZone: 'Europe/London',
  externalId: 'HH-01',
};

/** The first one is what the replayed series is about: the temperature around it. */
export const equipment = [
  { key: 'cooling', name: 'Machine room cooling unit', kind: 'cooling_unit', manufacturer: 'Boreal Climate', model: 'BC-40' },
  { key: 'elevator-a', name: 'Elevator A', kind: 'elevator', manufacturer: 'Meridian Elevators', model: 'M-300' },
  { key: 'elevator-b', name: 'Elevator B', kind: 'elevator', manufacturer: 'Meridian Elevators', model: 'M-300' },
] as const;

export const device = {
  serial: 'HH-TEMP-0001',
  equipment: 'cooling',
  type: 'temperature_sensor',
  manufacturer: 'Thermia',
  model: 'T-100',
  location: 'Machine room, beside the cooling unit',
  connection: 'wifi',
  reportingIntervalSeconds: 300,
} as const;

export const grants = [
  { organization: 'serviceCompany', scopes: allScopes & ~scopeBits.UPDATE_FIRMWARE, purpose: 'Maintenance contract' },
  { organization: 'manufacturer', scopes: scopeBits.READ_TELEMETRY, purpose: 'Product improvement' },
  { organization: 'partner', scopes: scopeBits.READ_TELEMETRY, purpose: 'Diagnostics pilot' },
] as const satisfies readonly { organization: OrganizationKey; scopes: number; purpose: string }[];
