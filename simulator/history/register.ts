import { request } from '../../client/request.ts';
import { drawDesign } from '../physics/design.ts';
import { sensorTypes } from '../physics/metrics.ts';
import type { RegisteredElevator, RegisteredSite } from './registered.ts';

const buildingDocument = /* GraphQL */ `
  mutation CreateSimulatedBuilding($input: CreateBuildingInput!) {
    createBuilding(input: $input) {
      building {
        id
      }
      errors {
        code
        message
      }
    }
  }
`;

const equipmentDocument = /* GraphQL */ `
  mutation CreateSimulatedEquipment($input: CreateEquipmentInput!) {
    createEquipment(input: $input) {
      equipment {
        id
      }
      errors {
        code
        message
      }
    }
  }
`;

const devicesDocument = /* GraphQL */ `
  mutation RegisterSimulatedDevices($input: RegisterDevicesInput!) {
    registerDevices(input: $input) {
      results {
        device {
          id
        }
        credential
        errors {
          code
          message
        }
      }
      errors {
        code
        message
      }
    }
  }
`;

export interface Registrar {
  readonly graphUrl: string;
  /** Of somebody who may register: an administrator or manager of the owner. */
  readonly token: string;
  readonly signal: AbortSignal;
  readonly seed: number;
  /** Since when the devices are where they are, Unix milliseconds: history before it would belong nowhere. */
  readonly installedMs: number;
}

interface Fault {
  readonly code: string;
  readonly message: string;
}

const types = [...sensorTypes, 'controller_interface'] as const;

function ask<Data>({ graphUrl: url, token, signal }: Registrar, query: string, input: unknown): Promise<Data> {
  return request<Data>({ url, token, signal, query, retries: 4, variables: { input } });
}

function requireDone(errors: readonly Fault[], what: string): void {
  const [fault] = errors;
  if (fault) throw new Error(`The graph refuses ${what} with ${fault.code}: ${fault.message}`);
}

async function created(registrar: Registrar, query: string, input: { readonly name: string }): Promise<string> {
  const answer = await ask<Record<string, Record<string, unknown> & { readonly errors: Fault[] }>>(
    ...([registrar, query, input] as const),
  );
  const [payload] = Object.values(answer);
  if (payload === undefined) throw new Error('The graph gives no payload.');
  const { errors, ...of } = payload;
  requireDone(errors, input.name);
  const [one] = Object.values(of) as { readonly id: string }[];
  return one?.id ?? '';
}

interface Registered {
  readonly registerDevices: {
    readonly results: readonly {
      readonly device: { readonly id: string } | null;
      credential: string | null;
      errors: Fault[];
    }[];
    readonly errors: Fault[];
  };
}

async function registered(registrar: Registrar, devices: readonly { readonly deviceSerial: string }[]) {
  const { registerDevices } = await ask<Registered>(registrar, devicesDocument, { devices });
  requireDone(registerDevices.errors, 'the devices');
  return registerDevices.results.map(({ device, credential, errors }, at) => {
    if (device === null) requireDone(errors, devices[at]?.deviceSerial ?? 'a device');
    return { id: device?.id ?? '', credential };
  });
}

/** A building with a gateway and these elevators of the seed's fleet, all of its devices behind the gateway. */
export async function registerSite(registrar: Registrar, numbers: readonly number[]): Promise<RegisteredSite> {
  const { seed, installedMs } = registrar;
  const [first = 0] = numbers;
  const code = `SIM${seed}-${installedMs.toString(36)}`;
  const buildingId = await created(registrar, buildingDocument, {
    ...{ name: `Simulated building ${code}-${first}`, timeZone: 'Etc/UTC' },
  });
  const device = (serial: string, deviceType: string, more: object) => ({
    ...{ deviceSerial: serial, deviceType: deviceType.toUpperCase(), buildingId, connectionType: 'WIRED' },
    ...{ manufacturer: 'Example Sensors', model: 'Simulated 1', installedAt: new Date(installedMs).toISOString() },
    ...{ samplingIntervalSeconds: 60, reportingIntervalSeconds: 3600, ...more },
  });
  const [gateway] = await registered(registrar, [device(`${code}-${first}-GW`, 'gateway', {})]);
  if (gateway === undefined || gateway.credential === null) throw new Error('The gateway was registered before.');
  const { id: gatewayId, credential } = gateway;
  const elevators: RegisteredElevator[] = [];
  for (const number of numbers) {
    const equipmentId = await created(registrar, equipmentDocument, equipmentOf(seed, number, buildingId));
    const serialOf = (type: string) => `${code}-${number}-${type}`;
    const wanted = types.map((type) => device(serialOf(type), type, { equipmentId, gatewayId }));
    const made = await registered(registrar, wanted);
    const devices = Object.fromEntries(types.map((type, at) => [type, made[at]?.id ?? '']));
    elevators.push({ number, equipmentId, devices });
  }
  return { buildingId, gateway: { id: gatewayId, credential }, elevators };
}

function equipmentOf(seed: number, number: number, buildingId: string) {
  const { ratedLoadKg, ratedSpeed, stops } = drawDesign(seed, number);
  return {
    ...{ buildingId, kind: 'ELEVATOR', name: `Simulated elevator ${number}`, ratedLoadKg, ratedSpeedMps: ratedSpeed },
    ...{ stops, manufacturer: 'Example Elevators', model: `Simulated ${seed}` },
  };
}
