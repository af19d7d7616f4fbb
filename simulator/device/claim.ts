import path from 'node:path';
import { request } from '../../client/request.ts';
import { readState, writeState } from '../state-file.ts';

const claimDocument = /* GraphQL */ `
  mutation ClaimSimulatedDevice($input: ClaimDeviceInput!) {
    claimDevice(input: $input) {
      deviceId
      credential
      errors {
        code
        message
      }
    }
  }
`;

export interface Identity {
  readonly id: string;
  readonly credential: string;
}

export interface Claiming {
  readonly graphUrl: string;
  readonly dataFolder: string;
  readonly serial: string;
  readonly type: string;
  /** Needed the first time only. */
  readonly code: string | null;
  readonly signal: AbortSignal;
}

interface Claimed {
  readonly claimDevice: {
    readonly deviceId: string | null;
    readonly credential: string | null;
    readonly errors: readonly { readonly code: string; readonly message: string }[];
  };
}

/** Who this device is: as it remembers, or by its claim code, which works once. @throws Error that says why not */
export async function identityOf({ graphUrl, dataFolder, serial, type, code, signal }: Claiming): Promise<Identity> {
  const file = path.join(dataFolder, `simulated-device-${serial.replace(/[^A-Za-z0-9-]/g, '_')}.json`);
  const known = readState<Identity>(file);
  if (known !== undefined) return known;
  if (code === null) throw new Error(`${serial} has no credential yet: give the --code that was made for it.`);
  const input = {
    ...{ code, deviceSerial: serial, deviceType: type.toUpperCase(), connectionType: 'WIFI' },
    ...{ manufacturer: 'Example Sensors', model: 'Simulated 1' },
  };
  const { claimDevice } = await request<Claimed>({ url: graphUrl, signal, query: claimDocument, variables: { input } });
  const { deviceId, credential, errors } = claimDevice;
  if (deviceId === null || credential === null) {
    throw new Error(`The claim is refused with ${errors[0]?.code}: ${errors[0]?.message}`);
  }
  const identity = { id: deviceId, credential };
  writeState(file, identity);
  return identity;
}
