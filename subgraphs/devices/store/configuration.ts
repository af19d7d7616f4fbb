import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import { configurationDrift, type DeviceConfiguration } from '../domain/configuration.ts';
import type { Change } from './change.ts';

export interface ConfigurationRow {
  readonly deviceId: string;
  readonly desired: DeviceConfiguration | null;
  readonly desiredVersion: number;
  readonly desiredBy: string | null;
  readonly desiredAt: Date | null;
  readonly reported: DeviceConfiguration | null;
  readonly reportedVersion: number | null;
  readonly reportedAt: Date | null;
}

const columns = `t.device_id as "deviceId", t.desired, t.desired_version as "desiredVersion", t.desired_by as "desiredBy",
  t.desired_at as "desiredAt", t.reported, t.reported_version as "reportedVersion", t.reported_at as "reportedAt"`;

export async function configurationsOf(
  query: ViewerQuery,
  deviceIds: readonly string[],
): Promise<(ConfigurationRow | null)[]> {
  const rows = await query<ConfigurationRow>(
    `select ${columns} from devices.device_configuration t where t.device_id = any ($1::uuid[])`,
    [deviceIds],
  );
  const found = new Map(rows.map((row) => [row.deviceId, row]));
  return deviceIds.map((id) => found.get(id) ?? null);
}

/** The device's row, made if there is none, locked until the end of the transaction. */
export async function lockConfiguration({ client }: Change, deviceId: string): Promise<ConfigurationRow> {
  await client.query('insert into devices.device_configuration (device_id) values ($1) on conflict do nothing', [
    deviceId,
  ]);
  const { rows } = await client.query<ConfigurationRow>(
    `select ${columns} from devices.device_configuration t where t.device_id = $1 for update`,
    [deviceId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`device ${deviceId} has no configuration`);
  return row;
}

const drifts = (desired: unknown, reported: unknown) =>
  desired !== null && configurationDrift(desired, reported).length > 0;

export async function storeDesired(
  { client }: Change,
  row: ConfigurationRow,
  desired: DeviceConfiguration,
  userId: string,
): Promise<number> {
  const version = row.desiredVersion + 1;
  await client.query(
    `update devices.device_configuration set desired = $2, desired_version = $3, desired_by = $4, desired_at = now(), drifts = $5
     where device_id = $1`,
    [row.deviceId, JSON.stringify(desired), version, userId, drifts(desired, row.reported)],
  );
  return version;
}

export async function storeReported(
  change: Change,
  deviceId: string,
  reported: DeviceConfiguration,
  version: number | null,
): Promise<void> {
  const row = await lockConfiguration(change, deviceId);
  await change.client.query(
    `update devices.device_configuration set reported = $2, reported_version = $3, reported_at = now(), drifts = $4
     where device_id = $1`,
    [deviceId, JSON.stringify(reported), version, drifts(row.desired, reported)],
  );
  // Status is judged by how often the device really reports.
  await change.client.query(
    `update devices.device set sampling_interval_seconds = coalesce($2, sampling_interval_seconds),
       reporting_interval_seconds = coalesce($3, reporting_interval_seconds), updated_at = now()
     where id = $1 and (sampling_interval_seconds, reporting_interval_seconds) is distinct from
       (coalesce($2, sampling_interval_seconds), coalesce($3, reporting_interval_seconds))`,
    [deviceId, reported.samplingIntervalSeconds ?? null, reported.reportingIntervalSeconds ?? null],
  );
}
