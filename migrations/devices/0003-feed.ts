import type { Migration } from '../../platform/db/migrate.ts';

const definer = 'security definer set search_path = devices, pg_temp';
const trigger = (name: string, body: string) =>
  `create function devices.${name}() returns trigger language plpgsql ${definer} as $$ begin ${body} return null; end $$`;
const milliseconds = (column: string) => `floor(extract(epoch from ${column}) * 1000)::bigint`;

const values = [
  `create function devices.registry_device(wanted uuid) returns jsonb language sql stable ${definer} as $$
     select jsonb_build_object('kind', 'device', 'id', d.id, 'serial', d.device_serial,
       'organizationId', d.organization_id, 'gatewayId', d.gateway_id, 'lifecycle', d.lifecycle,
       'installations', (select jsonb_agg(jsonb_build_object('key', i.key, 'equipmentId', i.equipment_id,
           'buildingId', i.building_id, 'subjectId', i.subject_id, 'validFrom', ${milliseconds('i.valid_from')},
           'validTo', ${milliseconds('i.valid_to')}) order by i.valid_from) from installation i where i.device_id = d.id),
       'credentialHashes', coalesce((select jsonb_agg(c.hash order by c.created_at) from credential c
           where c.device_id = d.id and c.revoked_at is null and (c.expires_at is null or c.expires_at > now())), '[]'),
       'reportingIntervalSeconds', d.reporting_interval_seconds, 'alertThresholds', d.alert_thresholds,
       'timeZone', b.time_zone)
     from device d join building b on b.id = d.building_id where d.id = wanted $$`,
  `create function devices.registry_equipment(wanted uuid) returns jsonb language sql stable ${definer} as $$
     select jsonb_build_object('kind', 'equipment', 'id', e.id, 'organizationId', e.organization_id,
       'buildingId', e.building_id, 'name', e.name, 'equipmentKind', e.kind, 'manufacturer', e.manufacturer,
       'model', e.model, 'timeZone', b.time_zone)
     from equipment e join building b on b.id = e.building_id where e.id = wanted $$`,
  `create function devices.registry_metric(wanted int) returns jsonb language sql stable ${definer} as $$
     select jsonb_build_object('kind', 'metric', 'id', id, 'organizationId', organization_id, 'name', name,
       'unit', unit, 'possible', jsonb_build_array(possible_min, possible_max),
       'plausible', jsonb_build_array(plausible_min, plausible_max))
     from metric_definition where id = wanted $$`,
  `create function devices.access_value(organization uuid, subject uuid) returns jsonb language sql stable ${definer} as $$
     select jsonb_build_object('organizationId', organization_id, 'subjectId', subject_id, 'buildingId', building_id,
       'scopes', scopes, 'expiresAt', ${milliseconds('expires_at')})
     from access where organization_id = organization and subject_id = subject $$`,
];

/**
 * Values are taken under one lock held until the commit: the outbox is then in the order of commits, and the last entry
 * of a key is the last truth. Changes of the registry are rare (not readings), so that waiting for one another is cheap.
 */
const outbox = [
  `create table devices.feed_outbox (
     id bigint primary key generated always as identity, bucket text not null, key text not null, value jsonb)`,
  `create function devices.feed_lock() returns void language sql volatile
     as $$ select pg_advisory_xact_lock(hashtext('devices.feed_outbox')) $$`,
  `create function devices.announce_device(wanted uuid) returns void language plpgsql ${definer} as $$ begin
     perform feed_lock();
     insert into feed_outbox (bucket, key, value) values ('registry', 'device.' || wanted, registry_device(wanted)); end $$`,
  `create function devices.announce_equipment(wanted uuid) returns void language plpgsql ${definer} as $$ begin
     perform feed_lock();
     insert into feed_outbox (bucket, key, value)
       values ('registry', 'equipment.' || wanted, registry_equipment(wanted)); end $$`,
  `create function devices.announce_metric(wanted int) returns void language plpgsql ${definer} as $$ begin
     perform feed_lock();
     insert into feed_outbox (bucket, key, value) values ('registry', 'metric.' || wanted, registry_metric(wanted)); end $$`,
  `create function devices.announce_access(organization uuid, subject uuid) returns void language plpgsql ${definer}
     as $$ begin
     perform feed_lock();
     insert into feed_outbox (bucket, key, value)
       values ('access', organization || '.' || subject, access_value(organization, subject)); end $$`,
  `create function devices.announce_all() returns void language plpgsql ${definer} as $$ begin
     perform announce_equipment(id) from equipment;
     perform announce_device(id) from device;
     perform announce_metric(id) from metric_definition;
     perform announce_access(organization_id, subject_id) from access; end $$`,
];

/**
 * The effective access of one organization to one subject: everything for the owner of the building, else the union of
 * its live grants. It ends with the first of them to expire and is then worked out anew: too little for a moment, never
 * too much.
 */
const access = [
  `create function devices.refresh_access(organization uuid, subject uuid, owner uuid, building uuid)
     returns void language plpgsql ${definer} as $$
   declare mask int; ends timestamptz;
   begin
     perform feed_lock();
     if organization = owner then mask := 127;
     else select bit_or(g.scopes), min(g.expires_at) into mask, ends from data_grant g
       where g.grantee_id = organization and g.equipment_id = subject and g.revoked_at is null
         and (g.expires_at is null or g.expires_at > now());
     end if;
     if mask is null then delete from access a where a.organization_id = organization and a.subject_id = subject;
     else insert into access (organization_id, subject_id, building_id, scopes, expires_at)
       values (organization, subject, building, mask, ends)
       on conflict (organization_id, subject_id) do update
       set building_id = excluded.building_id, scopes = excluded.scopes, expires_at = excluded.expires_at;
     end if;
     perform announce_access(organization, subject);
   end $$`,
];

const changed = [
  trigger(
    'equipment_changed',
    `perform refresh_access(new.organization_id, new.id, new.organization_id, new.building_id);
     perform announce_equipment(new.id);`,
  ),
  trigger(
    'device_inserted',
    `
     insert into installation (device_id, subject_id, equipment_id, building_id, valid_from)
       values (new.id, new.subject_id, new.equipment_id, new.building_id, coalesce(new.installed_at, now()));
     if new.equipment_id is null then
       perform refresh_access(new.organization_id, new.id, new.organization_id, new.building_id);
     end if;
     perform announce_device(new.id);`,
  ),
  trigger('device_updated', `perform announce_device(new.id);`),
  trigger('credential_changed', `perform announce_device(new.device_id);`),
  trigger('metric_defined', `perform announce_metric(new.id);`),
  trigger(
    'grant_changed',
    `perform refresh_access(new.grantee_id, new.equipment_id, e.organization_id, e.building_id)
       from equipment e where e.id = new.equipment_id;`,
  ),
  `create trigger equipment_changed after insert or update on devices.equipment
     for each row execute function devices.equipment_changed()`,
  `create trigger device_inserted after insert on devices.device
     for each row execute function devices.device_inserted()`,
  `create trigger device_updated after update on devices.device for each row when (
     (old.lifecycle, old.gateway_id, old.reporting_interval_seconds, old.alert_thresholds) is distinct from
     (new.lifecycle, new.gateway_id, new.reporting_interval_seconds, new.alert_thresholds))
     execute function devices.device_updated()`,
  `create trigger credential_changed after insert or update on devices.credential
     for each row execute function devices.credential_changed()`,
  `create trigger metric_defined after insert on devices.metric_definition
     for each row execute function devices.metric_defined()`,
  `create trigger grant_changed after insert or update on devices.data_grant
     for each row execute function devices.grant_changed()`,
];

export const feed: Migration = { name: '0003-feed', sql: [...values, ...outbox, ...access, ...changed] };
