import type pg from 'pg';
import type { Change } from './change.ts';

export interface ClaimCodeRow {
  readonly id: string;
  readonly organizationId: string;
  readonly buildingId: string;
  readonly equipmentId: string | null;
  readonly gatewayId: string | null;
  readonly templateId: string | null;
  readonly deviceSerial: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly claimedAt: Date | null;
  readonly deviceId: string | null;
}

export const claimColumns = `t.id, t.organization_id as "organizationId", t.building_id as "buildingId",
  t.equipment_id as "equipmentId", t.gateway_id as "gatewayId", t.template_id as "templateId",
  t.device_serial as "deviceSerial", t.created_by as "createdBy", t.created_at as "createdAt",
  t.expires_at as "expiresAt", t.revoked_at as "revokedAt", t.claimed_at as "claimedAt", t.device_id as "deviceId"`;

/** The code of this hash that is still good, locked until the end of the transaction: one device uses it. */
export async function lockLiveCode({ client }: Change, hash: string): Promise<ClaimCodeRow | null> {
  const { rows } = await client.query<ClaimCodeRow>(
    `select ${claimColumns} from devices.claim_code t where t.hash = $1 for update`,
    [hash],
  );
  const [code] = rows;
  if (code === undefined || code.claimedAt !== null || code.revokedAt !== null) return null;
  return code.expiresAt.getTime() > Date.now() ? code : null;
}

export async function markClaimed({ client }: Change, codeId: string, deviceId: string): Promise<void> {
  await client.query('update devices.claim_code set claimed_at = now(), device_id = $2 where id = $1', [
    codeId,
    deviceId,
  ]);
}

/** Wrong codes within a minute, by serial number and in all: beyond this nothing is tried any more. */
const mostWrong = { serial: 5, all: 300 };
const all = 'all';
const bucketOf = (serial: string) => `serial ${serial}`;

export async function tooManyWrongClaims(client: pg.ClientBase, serial: string): Promise<boolean> {
  const { rows } = await client.query<{ bucket: string; count: number }>(
    `select bucket, count from devices.claim_failure where bucket = any ($1) and since > now() - interval '1 minute'`,
    [[all, bucketOf(serial)]],
  );
  return rows.some(({ bucket, count }) => count >= (bucket === all ? mostWrong.all : mostWrong.serial));
}

/** Counts a wrong code; what is older than its minute is forgotten. */
export async function countWrongClaim(client: pg.ClientBase, serial: string): Promise<void> {
  await client.query(`delete from devices.claim_failure where since < now() - interval '1 minute'`);
  await client.query(
    `insert into devices.claim_failure as f (bucket) select unnest($1::text[])
     on conflict (bucket) do update set count = f.count + 1`,
    [[all, bucketOf(serial)].sort()],
  );
}

export interface ClaimedDevice {
  readonly id: string;
  readonly deviceSerial: string;
  readonly deviceType: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly connectionType: string;
  readonly credentialHash: string;
}

/** The device where the code says, with the defaults of the code's template. False: the serial number is taken. */
export async function insertClaimed({ client }: Change, code: ClaimCodeRow, device: ClaimedDevice): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into devices.device (id, organization_id, device_serial, device_type, manufacturer, model, building_id,
       equipment_id, gateway_id, connection_type, installed_at, created_by, template_id, sampling_interval_seconds,
       reporting_interval_seconds, alert_thresholds, calibration_due)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), $11, t.id, coalesce(t.sampling_interval_seconds, 60),
       coalesce(t.reporting_interval_seconds, 300), t.alert_thresholds, now() + make_interval(days => t.calibration_interval_days)
     from (select 1) one left join devices.device_template t on t.id = $12
     on conflict (device_serial) do nothing`,
    [
      ...[device.id, code.organizationId, device.deviceSerial, device.deviceType, device.manufacturer, device.model],
      ...[code.buildingId, code.equipmentId, code.gatewayId, device.connectionType, code.createdBy, code.templateId],
    ],
  );
  if (rowCount !== 1) return false;
  await client.query(
    'insert into devices.credential (id, device_id, organization_id, hash) values (gen_random_uuid(), $1, $2, $3)',
    [device.id, code.organizationId, device.credentialHash],
  );
  return true;
}
