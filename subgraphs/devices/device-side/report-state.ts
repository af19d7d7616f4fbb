import { isUuid } from '../../../platform/ids/uuid.ts';
import type { DeviceConfiguration } from '../domain/configuration.ts';
import { Refusal } from '../graphql/attempt.ts';
import { checkedConfiguration } from '../graphql/configuration-input.ts';
import type { Change } from '../store/change.ts';
import { storeReported } from '../store/configuration.ts';
import { complete } from './commands.ts';

export interface ReportedState {
  readonly deviceId?: string | null;
  readonly signalStrength?: number | null;
  readonly firmwareVersion?: string | null;
  readonly idle?: boolean | null;
  readonly configuration?: DeviceConfiguration | null;
  readonly configurationVersion?: number | null;
}

const stateColumns = {
  ...{ batteryLevel: 'battery_level', signalStrength: 'signal_strength', firmwareVersion: 'firmware_version' },
  ...{ ipAddress: 'ip_address', macAddress: 'mac_address', fault: 'fault', idle: 'idle' },
  hardwareRevision: 'hardware_revision',
};

/**
 * What a device, or its gateway, says of its state. Not a change of the record by a person: the version stays. Counts
 * as a sign of life. @returns the device's id @throws Refusal
 */
export async function reportState(change: Change, input: ReportedState, sender: string): Promise<string> {
  const id = input.deviceId ?? sender;
  const signal = input.signalStrength ?? null;
  if (signal !== null && (signal < -200 || signal > 50))
    throw new Refusal('BAD_USER_INPUT', 'A signal is -200 to 50 dBm.', ['signalStrength']);
  if ((input.configurationVersion ?? 1) < 1)
    throw new Refusal('BAD_USER_INPUT', 'Versions of a configuration begin with 1.', ['configurationVersion']);
  const configuration = input.configuration ? checkedConfiguration(input.configuration) : null;
  if (isUuid(id) && input.firmwareVersion) await updateArrived(change, id, sender, input.firmwareVersion);
  await storeState(change, id, sender, input);
  if (configuration !== null) await storeReported(change, id, configuration, input.configurationVersion ?? null);
  return id;
}

async function storeState({ client }: Change, id: string, sender: string, input: object): Promise<void> {
  const given = Object.entries(input).filter(([field, value]) => field in stateColumns && value !== undefined);
  const sets = given.map(([field], i) => `${stateColumns[field as keyof typeof stateColumns]} = $${i + 3}`);
  const said = given.some(([field]) => field === 'idle') ? ['idle_at = now()'] : [];
  const { rowCount } = isUuid(id)
    ? await client.query(
        `update devices.device set ${[...sets, ...said, 'last_seen = greatest(last_seen, now())'].join(', ')},
           lifecycle = case lifecycle when 'registered' then 'active' else lifecycle end
         where id = $1 and $2::uuid in (id, gateway_id) and lifecycle <> 'decommissioned'`,
        [id, sender, ...given.map(([, value]) => value as unknown)],
      )
    : { rowCount: 0 };
  if (rowCount === 0) throw new Refusal('NOT_FOUND', 'There is no such device behind this credential.', ['deviceId']);
}

/**
 * A device that started anew in the middle of its update may have no memory of the command: the version that it runs
 * says that the update has succeeded. Before the device itself is locked (see lockCommand).
 */
async function updateArrived(change: Change, deviceId: string, sender: string, version: string): Promise<void> {
  const { rows } = await change.client.query<{ id: string }>(
    `select id from devices.command where device_id = $1 and name = 'UPDATE_FIRMWARE' and state = 'delivered'
       and params->>'version' = $2`,
    [deviceId, version],
  );
  for (const { id: commandId } of rows) {
    const ending = { commandId, outcome: 'succeeded', message: `It reports version ${version}.` } as const;
    await complete(change, sender, ending).catch((fault: unknown) => {
      // It ended in another way meanwhile, or is not the sender's: the report itself will say so.
      if (!(fault instanceof Refusal)) throw fault;
    });
  }
}
