import { stepOf } from '../domain/firmware-campaign.ts';
import { devicesOfCampaign, lockCampaign, moveCampaign, startWave } from '../store/campaigns.ts';
import type { Change } from '../store/change.ts';

/** Takes each running campaign one step on. */
export async function sweepCampaigns(change: Change): Promise<void> {
  const { rows } = await change.client.query<{ id: string }>(
    `select id from devices.firmware_campaign where state = 'running' order by id`,
  );
  for (const { id } of rows) {
    const campaign = await lockCampaign(change, id);
    if (campaign?.state !== 'running') continue;
    const step = stepOf({ ...campaign, devices: await devicesOfCampaign(change, id) });
    if (step.kind === 'next') await startWave(change, campaign, step.wave);
    if (step.kind === 'complete') await moveCampaign(change, campaign, 'complete');
    if (step.kind === 'abort') {
      const reason = `${Math.round(step.failedPercent)} % failed, more than ${campaign.failureThresholdPercent} %.`;
      await moveCampaign(change, campaign, 'abort', reason);
    }
  }
}
