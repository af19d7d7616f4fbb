import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { commandKind } from '../../domain/command-catalogue.ts';
import { configurationDrift, type DeviceConfiguration } from '../../domain/configuration.ts';
import { audit, type Change } from '../../store/change.ts';
import { commandColumns, type CommandRow, insertCommand, lockingOrder, moveCommand } from '../../store/commands.ts';
import { type ConfigurationRow, lockConfiguration, storeDesired } from '../../store/configuration.ts';
import type { DeviceRow } from '../../store/entities.ts';
import { attempt, Refusal } from '../attempt.ts';
import { checkedConfiguration } from '../configuration-input.ts';
import { checkVersion, deviceWithScope, requireWorker } from '../rights.ts';
import {
  ConfigurationPayload,
  DeviceConfigurationState,
  SetDesiredConfigurationInput,
} from '../types/configuration.ts';
import { Device } from '../types/device.ts';

/** A device that stays away longer hears of it from its next `configuration` all the same. */
const waitsMs = 7 * 86_400_000;
const name = 'APPLY_CONFIGURATION';

const presented = (row: ConfigurationRow | null): DeviceConfigurationState => ({
  ...{ desired: null, desiredVersion: 0, desiredAt: null, reported: null, reportedVersion: null, reportedAt: null },
  ...row,
  drift: row === null || row.desired === null ? [] : configurationDrift(row.desired, row.reported),
});

@Resolver(() => Device)
export class Configuration {
  @FieldResolver(() => DeviceConfigurationState, { description: 'How it should be set and how it is set.' })
  async configuration(@Root() { id }: Device, @Ctx() { loaders }: DevicesContext) {
    return presented(await loaders.configuration.load(id));
  }

  @Mutation(() => ConfigurationPayload, {
    description:
      'Says how a device should be set and sends it there (command APPLY_CONFIGURATION; an earlier one that was not taken is called back). Needs SEND_COMMANDS; not for viewers.',
  })
  async setDesiredConfiguration(
    @Arg('input', () => SetDesiredConfigurationInput, { description: 'The settings.' })
    input: SetDesiredConfigurationInput,
    @Ctx() context: DevicesContext,
  ): Promise<ConfigurationPayload> {
    const { id: userId, organizationId } = requireWorker(context.viewer);
    const { done, error } = await attempt(async () => {
      const device = await deviceWithScope(context, input.deviceId, 'SEND_COMMANDS');
      if (device.lifecycle === 'decommissioned') throw new Refusal('INVALID_STATE', 'The device is decommissioned.');
      const configuration = checkedConfiguration(input.configuration);
      await context.change((change) => set(change, device, input.version, { configuration, userId, organizationId }));
      return device.id;
    });
    if (done === null) return { configuration: null, errors: [error] };
    return { configuration: presented(await context.loaders.configuration.load(done)), errors: [] };
  }
}

async function set(
  change: Change,
  device: DeviceRow,
  version: number,
  by: { readonly configuration: DeviceConfiguration; readonly userId: string; readonly organizationId: string },
): Promise<void> {
  const { configuration, userId, organizationId } = by;
  const row = await lockConfiguration(change, device.id);
  checkVersion(row.desiredVersion, version);
  const desiredVersion = await storeDesired(change, row, configuration, userId);
  await callBackEarlier(change, device.id);
  const kind = commandKind(name);
  if (kind === undefined) throw new Error(`the catalogue has no ${name}`);
  await insertCommand(change, {
    ...{ id: uuidV4(), organizationId, deviceId: device.id, name, params: { version: desiredVersion, configuration } },
    ...{ safetyClass: kind.safetyClass, timeoutSeconds: kind.timeoutSeconds, requestedBy: userId },
    ...{ expiresAt: new Date(Date.now() + waitsMs), campaignId: null },
  });
  await audit(change.client, {
    ...{ organizationId: device.organizationId, action: 'configuration_desired', subjectId: device.id },
    details: { before: row.desired, after: configuration, version: desiredVersion },
  });
}

/** Only the last word counts: a device should not apply an old one after it. */
async function callBackEarlier(change: Change, deviceId: string): Promise<void> {
  const { rows } = await change.client.query<CommandRow>(
    `select ${commandColumns} from devices.command t
     where t.device_id = $1 and t.name = $2 and t.state in ('queued', 'sent') ${lockingOrder} for update`,
    [deviceId, name],
  );
  for (const row of rows) await moveCommand(change, row, 'cancel', { message: 'Another configuration is desired.' });
}
