import { nextCampaignDeviceState, type CampaignDeviceState } from '../domain/firmware-campaign.ts';
import { campaignProgressed, type CampaignRow, lockCampaign } from './campaigns.ts';
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
export async function finishedForCampaign(change: Change, row: CommandRow): Promise<void> {
  const campaign = row.campaignId === null ? null : await lockCampaign(change, row.campaignId);
  if (campaign === null) return;
  const { rows } = await change.client.query<{ state: CampaignDeviceState; attempts: number }>(
    'select state, attempts from devices.campaign_device where campaign_id = $1 and device_id = $2',
    [campaign.id, row.deviceId],
  );
  const [device] = rows;
  const event = row.state === 'succeeded' ? 'succeed' : mayTryAgain(campaign, row, device) ? 'retry' : 'fail';
  const state = device === undefined ? null : nextCampaignDeviceState(device.state, event);
  if (state === null) return;
  await change.client.query(
    `update devices.campaign_device set state = $3, message = $4, finished_at = case when $3 <> 'pending' then now() end
     where campaign_id = $1 and device_id = $2`,
    [campaign.id, row.deviceId, state, row.message ?? row.state],
  );
  campaignProgressed(change, campaign);
}

/** A running or paused campaign tries again what failed or was not heard of; what people called back is not tried again. */
const mayTryAgain = (
  { state, maxAttempts }: CampaignRow,
  row: CommandRow,
  device: { readonly attempts: number } | undefined,
): boolean =>
  (state === 'running' || state === 'paused') &&
  (row.state === 'failed' || row.state === 'timed_out') &&
  device !== undefined &&
  device.attempts < maxAttempts;
