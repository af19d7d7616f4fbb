import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import type { ConnectionType, DeviceType } from '../domain/vocabulary.ts';

export interface TemplateRow {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly deviceType: DeviceType;
  readonly connectionType: ConnectionType | null;
  readonly samplingIntervalSeconds: number | null;
  readonly reportingIntervalSeconds: number | null;
  readonly alertThresholds: Record<string, unknown> | null;
  readonly calibrationIntervalDays: number | null;
  /** Names of commands that the model knows; null: all that its type knows. */
  readonly commands: string[] | null;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export const templateColumns = `t.id, t.organization_id as "organizationId", t.name, t.manufacturer, t.model,
  t.device_type as "deviceType", t.connection_type as "connectionType",
  t.sampling_interval_seconds as "samplingIntervalSeconds", t.reporting_interval_seconds as "reportingIntervalSeconds",
  t.alert_thresholds as "alertThresholds", t.calibration_interval_days as "calibrationIntervalDays", t.commands,
  t.version, t.created_by as "createdBy", t.created_at as "createdAt"`;

export async function templatesByIds(query: ViewerQuery, ids: readonly string[]): Promise<(TemplateRow | null)[]> {
  const rows = await query<TemplateRow>(
    `select ${templateColumns} from devices.device_template t where t.id = any ($1::uuid[])`,
    [ids],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id.toLowerCase()) ?? null);
}
