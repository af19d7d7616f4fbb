import type { Migration } from '../../platform/db/migrate.ts';

const definer = 'security definer set search_path = devices, pg_temp';
const milliseconds = (column: string) => `floor(extract(epoch from ${column}) * 1000)::bigint`;

/** The registry also says what a device is and who made it; everything is published again in the new form. */
export const registryOfMakers: Migration = {
  name: '0005-registry-of-makers',
  sql: [
    `create or replace function devices.registry_device(wanted uuid) returns jsonb language sql stable ${definer} as $$
     select jsonb_build_object('kind', 'device', 'id', d.id, 'serial', d.device_serial, 'deviceType', d.device_type,
       'manufacturer', d.manufacturer, 'model', d.model, 'firmwareVersion', d.firmware_version,
       'organizationId', d.organization_id, 'gatewayId', d.gateway_id, 'lifecycle', d.lifecycle,
       'installations', (select jsonb_agg(jsonb_build_object('key', i.key, 'equipmentId', i.equipment_id,
           'buildingId', i.building_id, 'subjectId', i.subject_id, 'validFrom', ${milliseconds('i.valid_from')},
           'validTo', ${milliseconds('i.valid_to')}) order by i.valid_from) from installation i where i.device_id = d.id),
       'credentialHashes', coalesce((select jsonb_agg(c.hash order by c.created_at) from credential c
           where c.device_id = d.id and c.revoked_at is null and (c.expires_at is null or c.expires_at > now())), '[]'),
       'reportingIntervalSeconds', d.reporting_interval_seconds, 'alertThresholds', d.alert_thresholds,
       'timeZone', b.time_zone)
     from device d join building b on b.id = d.building_id where d.id = wanted $$`,
    `drop trigger device_updated on devices.device`,
    `create trigger device_updated after update on devices.device for each row when (
       (old.lifecycle, old.gateway_id, old.reporting_interval_seconds, old.alert_thresholds, old.firmware_version,
        old.manufacturer, old.model) is distinct from
       (new.lifecycle, new.gateway_id, new.reporting_interval_seconds, new.alert_thresholds, new.firmware_version,
        new.manufacturer, new.model))
       execute function devices.device_updated()`,
    `select devices.announce_all()`,
  ],
};
