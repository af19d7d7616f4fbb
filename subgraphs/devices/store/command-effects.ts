import type { Change } from './change.ts';
import type { CommandRow } from './commands.ts';

/** What the record of a device follows when a command has succeeded. */
export async function commandSucceeded({ client }: Change, { name, params, deviceId }: CommandRow): Promise<void> {
  const given = params as Readonly<Record<string, unknown>>;
  if (name === 'SET_REPORTING_INTERVAL') {
    await client.query(
      `update devices.device set reporting_interval_seconds = $2, version = version + 1, updated_at = now() where id = $1`,
      [deviceId, given['seconds']],
    );
  }
  if (name === 'UPDATE_FIRMWARE') {
    await client.query(`update devices.device set firmware_version = $2, updated_at = now() where id = $1`, [
      ...[deviceId, given['version']],
    ]);
  }
}

/** A campaign hears how the command to one of its devices ended. */
export async function finishedForCampaign({ client }: Change, row: CommandRow): Promise<void> {
  if (row.campaignId === null) return;
  await client.query(
    `update devices.campaign_device set state = $3, message = $4, finished_at = now()
     where campaign_id = $1 and device_id = $2 and state = 'updating'`,
    [row.campaignId, row.deviceId, row.state === 'succeeded' ? 'succeeded' : 'failed', row.message ?? row.state],
  );
}
