import { scopeBits } from '../../../core/contracts/access.ts';
import type { RuleScope } from './alert-rules.ts';
import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

/** A series that a rule would hold for. */
export interface TrialSeries {
  readonly installationKey: number;
  readonly metricId: number;
  readonly equipmentId: string;
  readonly deviceId: string;
  readonly timeZone: string;
}

/** Series of a metric on visible equipment with the scope MANAGE_ALERTS, narrowed as rules are; `limit` at most. */
export function readTrialSeries(
  run: Statement,
  metric: string,
  scope: RuleScope,
  limit: number,
): Promise<TrialSeries[]> {
  const { equipmentIds, buildingIds, equipmentKinds, manufacturer, model } = scope;
  const kinds = equipmentKinds && JSON.stringify(equipmentKinds);
  return run<TrialSeries>(
    `select l.installation_key as "installationKey", l.metric_id as "metricId", e.subject_id as "equipmentId",
       l.device_id as "deviceId", e.time_zone as "timeZone"
     from monitoring.last_reading l join monitoring.equipment_info e on e.subject_id = l.subject_id
     where l.metric = $1 and l.subject_id = any ((select monitoring.visible_subjects(${scopeBits.MANAGE_ALERTS}))::uuid[])
       and coalesce(e.subject_id = any ($2::uuid[]), true)
       and coalesce(e.building_id = any ($3::uuid[]), true)
       and coalesce(jsonb_exists($4::jsonb, e.kind), true)
       and coalesce(lower(e.manufacturer) = lower($5::text), $6::text is null)
       and coalesce(lower(e.model) = lower($7::text), $8::text is null)
     order by l.installation_key, l.metric_id limit ${limit}`,
    [
      ...[metric, equipmentIds && uuids(equipmentIds), buildingIds && uuids(buildingIds), kinds],
      ...[manufacturer, manufacturer, model, model],
    ],
  );
}
