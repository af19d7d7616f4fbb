import type pg from 'pg';
import { audit, type Change } from './change.ts';
import { commandColumns, type CommandRow, lockingOrder, moveCommand } from './commands.ts';
import { finishedForCampaign } from './command-effects.ts';
import { type Changes, updateRow } from './update-row.ts';

export const deviceColumns = {
  ...{ manufacturer: 'manufacturer', model: 'model', firmwareVersion: 'firmware_version', buildingId: 'building_id' },
  ...{ equipmentId: 'equipment_id', installationLocation: 'installation_location', installedAt: 'installed_at' },
  ...{ installedBy: 'installed_by', gatewayId: 'gateway_id', connectionType: 'connection_type' },
  ...{ ipAddress: 'ip_address', macAddress: 'mac_address', lifecycle: 'lifecycle' },
  ...{ samplingIntervalSeconds: 'sampling_interval_seconds', reportingIntervalSeconds: 'reporting_interval_seconds' },
  ...{ alertThresholds: 'alert_thresholds', certificateCommonName: 'certificate_common_name' },
  updatedAt: 'updated_at',
};

/** The building of the organization's own equipment; null when it has no such equipment. */
export async function buildingOf(client: pg.ClientBase, equipmentId: string, organizationId: string) {
  const { rows } = await client.query<{ building_id: string }>(
    'select building_id from devices.equipment where id = $1 and organization_id = $2',
    [equipmentId, organizationId],
  );
  return rows[0]?.building_id ?? null;
}

/**
 * Whether the gateway is the organization's own and does not, over its own gateways, hang on the device. Changes of the
 * tree wait for one another until the commit, or two of them could close a circle together.
 */
export async function gatewayFits(
  client: pg.ClientBase,
  of: { readonly deviceId: string; readonly gatewayId: string; readonly organizationId: string },
): Promise<'fits' | 'none' | 'cycle'> {
  await client.query(`select pg_advisory_xact_lock(hashtext('devices.gateway_tree'))`);
  const { rows } = await client.query<{ id: string; fits: boolean }>(
    `with recursive above (id, gateway_id, fits) as (
       select id, gateway_id, device_type = 'gateway' and organization_id = $2 and lifecycle <> 'decommissioned'
       from devices.device where id = $1
       union select d.id, d.gateway_id, true from devices.device d join above a on d.id = a.gateway_id)
     select id, fits from above`,
    [of.gatewayId, of.organizationId],
  );
  if (rows.find(({ id }) => id === of.gatewayId)?.fits !== true) return 'none';
  return rows.some(({ id }) => id === of.deviceId) ? 'cycle' : 'fits';
}

/** Campaigns that the device is in and that have not ended: they are locked before the device (see lockCommand). */
export async function lockCampaignsOf(client: pg.ClientBase, deviceId: string): Promise<void> {
  await client.query(
    `select 1 from devices.firmware_campaign where state in ('draft', 'running', 'paused') and id in
       (select campaign_id from devices.campaign_device where device_id = $1) order by id for update`,
    [deviceId],
  );
}

/** Lifecycle, credentials and open commands at once; the row and all that hangs on it stays. */
export async function decommission(
  change: Change,
  device: { readonly id: string; readonly organizationId: string },
  reason: string,
): Promise<void> {
  const { client } = change;
  await client.query(
    `update devices.device set lifecycle = 'decommissioned', decommissioned_at = now(), decommission_reason = $2,
       updated_at = now(), version = version + 1 where id = $1`,
    [device.id, reason],
  );
  await client.query('update devices.credential set revoked_at = now() where device_id = $1 and revoked_at is null', [
    device.id,
  ]);
  const { rows } = await client.query<CommandRow>(
    `select ${commandColumns} from devices.command t
     where device_id = $1 and state in ('queued', 'sent', 'delivered') ${lockingOrder} for update`,
    [device.id],
  );
  for (const row of rows) {
    // What the device has begun cannot be called back: nobody will hear how it ended.
    const event = row.state === 'delivered' ? 'time_out' : 'cancel';
    const moved = await moveCommand(change, row, event, { message: 'The device was decommissioned.' });
    if (moved !== null) await finishedForCampaign(change, moved);
  }
  await client.query(
    `update devices.campaign_device set state = 'skipped', message = 'It was decommissioned.', finished_at = now()
     where device_id = $1 and state = 'pending'`,
    [device.id],
  );
  await audit(client, { ...device, action: 'device_decommissioned', subjectId: device.id, details: { reason } });
}

/** @returns what was set, for the audit trail */
export const updateDeviceRow = (client: pg.ClientBase, id: string, input: object): Promise<Changes> =>
  updateRow(client, 'device', id, deviceColumns, { ...input, updatedAt: new Date() });
