import { eventBounds, eventTable } from '../../platform/events/event-table.ts';
import { idempotencyTable } from '../../platform/idempotency/answer-once.ts';
import type { Migration } from '../../platform/db/migrate.ts';
import { outboxTable } from '../../platform/outbox/outbox-table.ts';
import { guarded } from './guard.ts';

const definer = 'security definer set search_path = devices, pg_temp';
const statuses = `('online', 'offline', 'degraded', 'maintenance', 'error')`;

const columns = [
  `alter table devices.device
     add column version int not null default 1,
     add column status text not null default 'offline' check (status in ${statuses}),
     add column fault text check (length(fault) <= 500),
     add column decommissioned_at timestamptz,
     add column decommission_reason text`,
  `create index device_of_gateway on devices.device (gateway_id)`,
  `create index device_by_status on devices.device (status)`,
  `alter table devices.building add column version int not null default 1`,
  `alter table devices.equipment
     add column version int not null default 1,
     add column rated_load_kg float8 check (rated_load_kg > 0),
     add column rated_speed_mps float8 check (rated_speed_mps > 0),
     add column stops int check (stops between 1 and 500),
     add column drive text check (drive in ('traction', 'machine_room_less', 'hydraulic', 'other')),
     add column door_type text check (door_type in ('centre_opening', 'side_opening', 'swing', 'other')),
     add column installed_on timestamptz,
     add column service_since timestamptz`,
];

/**
 * A move ends the installation and mints the next: readings belong to the one at their event time. Access to a device
 * that stood for itself stays with its owner, whose history its readings are.
 */
const moves = [
  `create or replace function devices.device_updated() returns trigger language plpgsql ${definer} as $$ begin
     if (old.building_id, old.equipment_id) is distinct from (new.building_id, new.equipment_id) then
       update installation set valid_to = greatest(now(), valid_from) where device_id = new.id and valid_to is null;
       insert into installation (device_id, subject_id, equipment_id, building_id, valid_from)
         values (new.id, new.subject_id, new.equipment_id, new.building_id, now());
       if new.equipment_id is null then
         perform refresh_access(new.organization_id, new.id, new.organization_id, new.building_id);
       end if;
     end if;
     perform announce_device(new.id);
     return null; end $$`,
  `drop trigger device_updated on devices.device`,
  `create trigger device_updated after update on devices.device for each row when (
     (old.lifecycle, old.gateway_id, old.reporting_interval_seconds, old.alert_thresholds, old.firmware_version,
      old.manufacturer, old.model, old.building_id, old.equipment_id, old.device_type) is distinct from
     (new.lifecycle, new.gateway_id, new.reporting_interval_seconds, new.alert_thresholds, new.firmware_version,
      new.manufacturer, new.model, new.building_id, new.equipment_id, new.device_type))
     execute function devices.device_updated()`,
  `create function devices.building_updated() returns trigger language plpgsql ${definer} as $$ begin
     perform announce_equipment(id) from equipment where building_id = new.id;
     perform announce_device(id) from device where building_id = new.id;
     return null; end $$`,
  `create trigger building_updated after update on devices.building for each row
     when (old.time_zone is distinct from new.time_zone) execute function devices.building_updated()`,
];

const audit = [
  `create table devices.audit_entry (
     id uuid primary key default gen_random_uuid(),
     organization_id uuid not null,
     at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
     actor_id uuid,
     action text not null,
     subject_id uuid not null,
     details jsonb not null default '{}')`,
  `create index audit_entry_by_time on devices.audit_entry (organization_id, at desc, id desc)`,
  ...guarded('audit_entry'),
  `grant select on devices.audit_entry to devices_reader`,
  `create policy audit_entry_read on devices.audit_entry for select to devices_reader
     using (organization_id = devices.current_organization() and devices.may_manage())`,
  // The argument says what an insert is called; an update of a grant is its revocation.
  `create function devices.audited() returns trigger language plpgsql ${definer} as $$ begin
     insert into audit_entry (organization_id, actor_id, action, subject_id, details)
     values (new.organization_id, nullif(current_setting('app.user', true), '')::uuid, tg_argv[0], new.id,
       case tg_table_name when 'data_grant'
         then jsonb_build_object('equipmentId', to_jsonb(new)->'equipment_id', 'organizationId', to_jsonb(new)->'grantee_id',
           'scopes', to_jsonb(new)->'scopes', 'purpose', to_jsonb(new)->'purpose')
         else '{}'::jsonb end);
     return null; end $$`,
  ...[
    ['data_grant', 'insert', 'data_access_granted'],
    ['data_grant', 'update', 'data_access_revoked'],
    ['building', 'insert', 'building_created'],
    ['equipment', 'insert', 'equipment_created'],
    ['device', 'insert', 'device_registered'],
  ].map(
    ([table, event, action]) =>
      `create trigger ${table}_audited_${event} after ${event} on devices.${table}
         for each row execute function devices.audited('${action}')`,
  ),
];

const installations = [
  ...guarded('installation'),
  `grant select on devices.installation to devices_reader`,
  `create policy installation_read on devices.installation for select to devices_reader
     using (subject_id = any (array(select unnest(devices.visible_subjects(127)))))`,
];

const windows = [
  `create table devices.maintenance_window (
     id uuid primary key default gen_random_uuid(),
     organization_id uuid not null,
     building_id uuid references devices.building, equipment_id uuid references devices.equipment,
     device_id uuid references devices.device,
     subject_id uuid generated always as (coalesce(equipment_id, device_id, building_id)) stored,
     starts_at timestamptz not null, ends_at timestamptz not null check (ends_at >= starts_at),
     reason text not null check (length(reason) between 1 and 500),
     created_by uuid not null, created_at timestamptz not null default now(),
     check (num_nonnulls(building_id, equipment_id, device_id) = 1))`,
  ...['building', 'equipment', 'device'].map(
    (of) => `create index maintenance_window_of_${of} on devices.maintenance_window (${of}_id)`,
  ),
  ...guarded('maintenance_window'),
  `grant select on devices.maintenance_window to devices_reader`,
  // The policies of the three tables decide: whoever sees what a window is for sees the window.
  `create policy maintenance_window_read on devices.maintenance_window for select to devices_reader using (
     building_id = any (array(select unnest(devices.visible_buildings())))
     or equipment_id in (select id from devices.equipment) or device_id in (select id from devices.device))`,
];

const facts = `id uuid, lifecycle text, fault text, last_seen timestamptz, reporting_interval_seconds int, battery_level int,
     signal_strength int, connection_type text, gateway_last_seen timestamptz, gateway_interval_seconds int,
     gateway_id uuid, in_maintenance boolean`;

/** Facts of status for the sweeper; `visible_connectivity` shows a viewer those of what is visible, gateway included. */
const connectivity = [
  `create function devices.connectivity(wanted uuid[]) returns table (${facts})
     language sql stable ${definer} as $$
     select d.id, d.lifecycle, d.fault, d.last_seen, d.reporting_interval_seconds, d.battery_level, d.signal_strength,
       d.connection_type, case when g.id is null then null else
         greatest(g.last_seen, (select max(c.last_seen) from device c where c.gateway_id = g.id)) end,
       g.reporting_interval_seconds, g.id,
       exists (select 1 from maintenance_window w where w.starts_at <= now() and w.ends_at > now()
         and (w.device_id = d.id or w.equipment_id = d.equipment_id or w.building_id = d.building_id))
     from device d left join device g on g.id = d.gateway_id where wanted is null or d.id = any (wanted) $$`,
  `create function devices.visible_connectivity(wanted uuid[]) returns table (${facts})
     language sql stable ${definer} as $$
     select c.* from connectivity(array(select id from device where id = any (wanted)
       and subject_id = any (visible_subjects(127)))) c $$`,
  `create table devices.condition (
     id uuid primary key,
     device_id uuid not null references devices.device,
     type text not null,
     began_at timestamptz not null,
     cleared_at timestamptz,
     payload jsonb not null)`,
  `create unique index condition_open on devices.condition (device_id, type) where cleared_at is null`,
  ...guarded('condition'),
];

const functions = [
  `create function devices.own_devices() returns uuid[] language sql stable ${definer} as $$
     select coalesce(array_agg(id), '{}') from device
     where current_device() in (id, gateway_id) and lifecycle <> 'decommissioned' $$`,
];

const states = `('queued', 'sent', 'delivered', 'succeeded', 'failed', 'timed_out', 'expired', 'cancelled')`;
const commandReaders = `(subject_id = any (array(select unnest(devices.visible_subjects(18)))))`;
const ofOwnDevices = (id: string) => `(${id} = any (array(select unnest(devices.own_devices()))))`;

const commands = [
  `create table devices.command (
     id uuid primary key,
     organization_id uuid not null,
     device_id uuid not null references devices.device,
     subject_id uuid not null,
     name text not null,
     params jsonb not null,
     safety_class int not null,
     state text not null default 'queued' check (state in ${states}),
     requested_by uuid,
     requested_at timestamptz not null default date_trunc('milliseconds', now()),
     approved_by uuid, approved_at timestamptz,
     expires_at timestamptz not null,
     timeout_seconds int not null,
     sent_at timestamptz, delivered_at timestamptz, finished_at timestamptz,
     result jsonb, message text,
     campaign_id uuid)`,
  `create index command_of_device on devices.command (device_id, requested_at desc, id desc)`,
  `create index command_open on devices.command (expires_at) where state in ('queued', 'sent', 'delivered')`,
  ...guarded('command'),
  `grant select on devices.command to devices_reader`,
  `create policy command_read on devices.command for select to devices_reader
     using (${commandReaders} or ${ofOwnDevices('device_id')})`,
];

const events = [
  ...eventTable('devices'),
  ...eventBounds('devices'),
  ...guarded('event'),
  `grant select on devices.event to devices_reader`,
  `create policy event_read on devices.event for select to devices_reader using (case topic
     when 'device-status-changed' then subject_id = any (array(select unnest(devices.visible_subjects(127))))
     when 'device-command-changed' then ${commandReaders}
     when 'device-commands' then ${ofOwnDevices(`(payload->>'deviceId')::uuid`)}
     when 'firmware-campaign-progress' then (payload->>'organizationId')::uuid = devices.current_organization()
     else false end)`,
  ...outboxTable('devices'),
  ...guarded('outbox'),
  ...idempotencyTable('devices'),
  ...guarded('idempotent_answer'),
];

const credentials = [
  `grant select (id, device_id, organization_id, created_at, expires_at, revoked_at) on devices.credential to devices_reader`,
  `create policy credential_read on devices.credential for select to devices_reader
     using (organization_id = devices.current_organization() and devices.current_device() is null)`,
];

const view = [
  `create view devices.iot_devices with (security_invoker = true) as
     select id, device_serial, device_type, manufacturer, model, firmware_version, building_id, equipment_id,
       installation_location, installed_at, installed_by, gateway_id, connection_type, ip_address, mac_address, status,
       last_seen, battery_level, signal_strength, sampling_interval_seconds, reporting_interval_seconds,
       alert_thresholds, last_calibrated, calibration_due, created_at, updated_at, created_by from devices.device`,
  `grant select on devices.iot_devices to devices_reader`,
];

const success = [
  `create function devices.platform_figures() returns table (connected int, registered int, buildings int, recent int)
     language sql stable ${definer} as $$
     with seen as (select d.* from device d where current_setting('app.organization_kind', true) = 'OPERATOR'
       or d.subject_id = any (visible_subjects(127)))
     select count(*) filter (where status in ('online', 'degraded'))::int, count(*)::int,
       count(distinct building_id) filter (where lifecycle <> 'decommissioned')::int,
       count(*) filter (where created_at > now() - interval '30 days')::int from seen $$`,
];

export const lifeOfDevices: Migration = {
  name: '0006-life-of-devices',
  sql: [
    ...[...columns, ...moves, ...audit, ...installations, ...windows, ...connectivity, ...functions],
    ...[...commands, ...events, ...credentials, ...view, ...success],
    'revoke execute on all functions in schema devices from public',
    ...['own_devices()', 'visible_connectivity(uuid[])', 'platform_figures()'].map(
      (name) => `grant execute on function devices.${name} to devices_reader`,
    ),
  ],
};
