import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import { commandKind } from '../domain/command-catalogue.ts';
import {
  type CampaignDeviceState,
  type CampaignEvent,
  type CampaignState,
  type InstallTime,
  nextCampaignState,
} from '../domain/firmware-campaign.ts';
import type { Change } from './change.ts';
import { commandColumns, type CommandRow, insertCommand, lockingOrder, moveCommand } from './commands.ts';

export interface FirmwareRow {
  readonly id: string;
  readonly organizationId: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
  readonly versionCounter: number;
  readonly notes: string | null;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly signature: string;
  readonly publicKey: string;
  readonly publishedAt: Date;
  readonly expiresAt: Date | null;
  readonly hardwareRevisions: string[] | null;
}
export const firmwareColumns = `t.id, t.organization_id as "organizationId", t.manufacturer, t.model, t.version,
  t.version_counter as "versionCounter", t.notes, t.sha256, t.size_bytes as "sizeBytes", t.signature,
  t.public_key as "publicKey", t.published_at as "publishedAt", t.expires_at as "expiresAt",
  t.hardware_revisions as "hardwareRevisions"`;

export interface CampaignRow {
  readonly id: string;
  readonly organizationId: string;
  readonly firmwareId: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly waves: number[];
  readonly currentWave: number;
  readonly failureThresholdPercent: number;
  readonly reason: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly installWhen: InstallTime;
  readonly maxAttempts: number;
}
export const campaignColumns = `t.id, t.organization_id as "organizationId", t.firmware_id as "firmwareId", t.name, t.state,
  t.waves, t.current_wave as "currentWave", t.failure_threshold_percent as "failureThresholdPercent", t.reason,
  t.created_by as "createdBy", t.created_at as "createdAt", t.started_at as "startedAt", t.finished_at as "finishedAt",
  t.install_when as "installWhen", t.max_attempts as "maxAttempts"`;

export interface CampaignDeviceRow {
  readonly campaignId: string;
  readonly deviceId: string;
  readonly wave: number;
  readonly state: CampaignDeviceState;
  readonly commandId: string | null;
  readonly attempts: number;
  readonly result: string | null;
  readonly finishedAt: Date | null;
}
export const campaignDeviceColumns = `t.campaign_id as "campaignId", t.device_id as "deviceId", t.wave, t.state,
  t.command_id as "commandId", t.attempts, t.message as result, t.finished_at as "finishedAt"`;

/** The campaign, locked until the end of the transaction. */
export async function lockCampaign({ client }: Change, id: string): Promise<CampaignRow | null> {
  const { rows } = await client.query<CampaignRow>(
    `select ${campaignColumns} from devices.firmware_campaign t where t.id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

export async function devicesOfCampaign({ client }: Change, id: string): Promise<CampaignDeviceRow[]> {
  const { rows } = await client.query<CampaignDeviceRow>(
    `select ${campaignDeviceColumns} from devices.campaign_device t where t.campaign_id = $1 order by wave, device_id`,
    [id],
  );
  return rows;
}

export async function devicesOfCampaigns(query: ViewerQuery, ids: readonly string[]) {
  const rows = await query<CampaignDeviceRow>(
    `select ${campaignDeviceColumns} from devices.campaign_device t
     where t.campaign_id = any ($1::uuid[]) order by wave, device_id`,
    [ids],
  );
  return Map.groupBy(rows, ({ campaignId }) => campaignId);
}

export async function firmwareByIds(query: ViewerQuery, ids: readonly string[]): Promise<(FirmwareRow | null)[]> {
  const rows = await query<FirmwareRow>(
    `select ${firmwareColumns} from devices.firmware t where t.id = any ($1::uuid[])`,
    [ids],
  );
  return ids.map((id) => rows.find((row) => row.id === id) ?? null);
}

export function campaignProgressed({ events }: Change, campaign: CampaignRow): void {
  const { id, organizationId, state } = campaign;
  const payload = { campaignId: id, organizationId, state };
  events.push({ topic: 'firmware-campaign-progress', subjectId: id, occurredAt: new Date(), payload });
}

/** Moves a locked campaign and tells of it; null when its state does not allow the event. */
export async function moveCampaign(
  change: Change,
  campaign: CampaignRow,
  event: CampaignEvent,
  reason: string | null = null,
): Promise<CampaignRow | null> {
  const state = nextCampaignState(campaign.state, event);
  if (state === null) return null;
  const { rows } = await change.client.query<CampaignRow>(
    `update devices.firmware_campaign t set state = $2, reason = coalesce($3, t.reason),
       started_at = coalesce(t.started_at, case when $2 = 'running' then now() end),
       finished_at = case when $2 in ('completed', 'aborted') then now() end
     where t.id = $1 returning ${campaignColumns}`,
    [campaign.id, state, reason],
  );
  const [moved] = rows;
  if (moved === undefined) return null;
  if (state === 'aborted') await endCampaignCommands(change, moved);
  campaignProgressed(change, moved);
  return moved;
}

/** Calls back what no device has acknowledged; what is being installed goes on and is still counted. */
async function endCampaignCommands(change: Change, { id }: CampaignRow): Promise<void> {
  const { rows } = await change.client.query<CommandRow>(
    `select ${commandColumns} from devices.command t where campaign_id = $1 and state in ('queued', 'sent')
     ${lockingOrder} for update`,
    [id],
  );
  for (const row of rows) await moveCommand(change, row, 'cancel', { message: 'The campaign was aborted.' });
  await change.client.query(
    `update devices.campaign_device set state = 'skipped', message = 'The campaign was aborted.', finished_at = now()
     where campaign_id = $1 and (state = 'pending' or (state = 'updating' and command_id = any ($2::uuid[])))`,
    [id, rows.map((row) => row.id)],
  );
}

/** How long a device may stay away before its update counts as failed. */
const updateExpiryMs = 7 * 86_400_000;

/** A device's word that it rests is good for ten minutes. */
const rests = `coalesce(d.idle and d.idle_at > now() - interval '10 minutes', false)`;
const inWindow = `exists (select 1 from devices.maintenance_window w where w.starts_at <= now() and w.ends_at > now()
  and (w.device_id = d.id or w.equipment_id = d.equipment_id or w.building_id = d.building_id))`;
const mayInstall: Readonly<Record<InstallTime, string>> = {
  anytime: 'true',
  maintenance_window: inWindow,
  idle: rests,
  idle_or_maintenance_window: `(${rests} or ${inWindow})`,
};

/** Sends the update to the devices of a wave that wait for it and may be updated now; the others go on waiting. */
export async function startWave(change: Change, campaign: CampaignRow, wave: number): Promise<void> {
  const { client } = change;
  const { rows } = await client.query<FirmwareRow>(
    `select ${firmwareColumns} from devices.firmware t where t.id = $1`,
    [campaign.firmwareId],
  );
  const [firmware] = rows;
  if (firmware === undefined) throw new Error(`campaign ${campaign.id} has nothing to send`);
  if (firmware.expiresAt !== null && firmware.expiresAt.getTime() <= Date.now()) {
    await moveCampaign(change, campaign, 'abort', 'The firmware has expired.');
    return;
  }
  const waiting = await client.query<{ deviceId: string }>(
    `select c.device_id as "deviceId" from devices.campaign_device c join devices.device d on d.id = c.device_id
     where c.campaign_id = $1 and c.wave <= $2 and c.state = 'pending' and ${mayInstall[campaign.installWhen]}
     order by c.wave, c.device_id`,
    [campaign.id, wave],
  );
  for (const { deviceId } of waiting.rows) await sendUpdate(change, campaign, firmware, deviceId);
  if (waiting.rows.length === 0 && campaign.currentWave === wave) return;
  await client.query('update devices.firmware_campaign set current_wave = $2 where id = $1', [campaign.id, wave]);
  campaignProgressed(change, campaign);
}

async function sendUpdate(change: Change, campaign: CampaignRow, firmware: FirmwareRow, deviceId: string) {
  const kind = commandKind('UPDATE_FIRMWARE');
  if (kind === undefined) throw new Error('the catalogue has no UPDATE_FIRMWARE');
  const { id: firmwareId, manufacturer, model, version, versionCounter, sizeBytes, sha256 } = firmware;
  const { signature, publicKey, expiresAt, hardwareRevisions } = firmware;
  const manifest = {
    firmwareId,
    manufacturer,
    model,
    version,
    versionCounter,
    sizeBytes,
    sha256,
    signature,
    publicKey,
    ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
    ...(hardwareRevisions === null ? {} : { hardwareRevisions }),
  };
  const command = await insertCommand(change, {
    ...{ id: uuidV4(), organizationId: campaign.organizationId, deviceId, name: kind.name },
    params: manifest,
    ...{ safetyClass: kind.safetyClass, timeoutSeconds: kind.timeoutSeconds, requestedBy: campaign.createdBy },
    ...{ expiresAt: new Date(Date.now() + updateExpiryMs), campaignId: campaign.id },
  });
  await change.client.query(
    `update devices.campaign_device set state = 'updating', command_id = $3, attempts = attempts + 1
     where campaign_id = $1 and device_id = $2`,
    [campaign.id, deviceId, command.id],
  );
}
