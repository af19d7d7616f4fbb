import type { Migration } from '../../platform/db/migrate.ts';

const definer = 'security definer set search_path = devices, pg_temp';

const facts = `id uuid, lifecycle text, fault text, last_seen timestamptz, reporting_interval_seconds int, battery_level int,
     signal_strength int, connection_type text, gateway_last_seen timestamptz, gateway_interval_seconds int,
     gateway_id uuid, in_maintenance boolean`;

/**
 * A device is looked at when its status may have changed: when something of it was written, and when time alone may
 * have changed it (`next_check_at`). Hearing a device that is online changes nothing but when it may go offline, which
 * the check itself finds out: the hot path stays a plain update.
 */
const checks = [
  `alter table devices.device
     add column next_check_at timestamptz not null default now(),
     add column offline_by_gateway boolean not null default false,
     add column status_penalty real not null default 0,
     add column status_changed_at timestamptz,
     add column better_since timestamptz`,
  `create index device_to_check on devices.device (next_check_at)`,
  `create function devices.device_touched() returns trigger language plpgsql as $$ begin
     new.next_check_at := least(new.next_check_at, now());
     return new; end $$`,
  `create trigger device_touched before update on devices.device for each row when (
     (old.lifecycle, old.fault, old.battery_level, old.signal_strength, old.connection_type, old.gateway_id,
      old.reporting_interval_seconds, old.building_id, old.equipment_id, old.calibration_due) is distinct from
     (new.lifecycle, new.fault, new.battery_level, new.signal_strength, new.connection_type, new.gateway_id,
      new.reporting_interval_seconds, new.building_id, new.equipment_id, new.calibration_due)
     or (old.last_seen is distinct from new.last_seen and (old.status <> 'online' or new.last_seen < old.last_seen)))
     execute function devices.device_touched()`,
  `create table devices.sweep_state (one boolean primary key default true check (one), at timestamptz not null)`,
  `alter table devices.sweep_state enable row level security`,
  `alter table devices.sweep_state force row level security`,
  `create policy sweep_state_owner on devices.sweep_state for all to devices_owner using (true) with check (true)`,
  `insert into devices.sweep_state (at) values (now())`,
  `create function devices.window_changed() returns trigger language plpgsql ${definer} as $$ begin
     update device d set next_check_at = now() where d.id = new.device_id or d.equipment_id = new.equipment_id
       or d.building_id = new.building_id;
     return null; end $$`,
  `create trigger window_changed after insert or update on devices.maintenance_window
     for each row execute function devices.window_changed()`,
];

/**
 * Facts of status. A gateway counts as heard when anything behind it is; with at least five children it counts as silent
 * after three intervals of the fifth most talkative: that five independent devices fail at once is less likely than that
 * their gateway does. Linear in the children of the gateways that are concerned.
 */
const connectivity = [
  `create or replace function devices.connectivity(wanted uuid[]) returns table (${facts})
     language sql stable ${definer} as $$
     with asked as (select * from device where id = any (coalesce(wanted, array(select id from device)))),
     gateways as (select id from asked where device_type = 'gateway' union
       select gateway_id from asked where gateway_id is not null),
     heard as (
       select c.gateway_id as id, max(c.last_seen) as last,
         (array_agg(c.reporting_interval_seconds order by c.reporting_interval_seconds)
           filter (where c.lifecycle = 'active'))[5] as fifth
       from device c where c.gateway_id in (select id from gateways) group by c.gateway_id)
     select d.id, d.lifecycle, d.fault, greatest(d.last_seen, own.last),
       least(d.reporting_interval_seconds, own.fifth), d.battery_level, d.signal_strength, d.connection_type,
       case when g.id is not null then greatest(g.last_seen, h.last) end,
       least(g.reporting_interval_seconds, h.fifth), g.id,
       exists (select 1 from maintenance_window w where w.starts_at <= now() and w.ends_at > now()
         and (w.device_id = d.id or w.equipment_id = d.equipment_id or w.building_id = d.building_id))
     from asked d left join heard own on own.id = d.id
       left join device g on g.id = d.gateway_id left join heard h on h.id = g.id $$`,
];

/** What is visible is worked out once a statement: called for each row it took 99 % of the time of a page. */
const once = [
  `create or replace function devices.visible_connectivity(wanted uuid[]) returns table (${facts})
     language sql stable ${definer} as $$
     select c.* from connectivity(array(select id from device where id = any (wanted)
       and subject_id = any (array(select unnest(visible_subjects(127)))))) c $$`,
  `create or replace function devices.platform_figures() returns table (connected int, registered int, buildings int, recent int)
     language sql stable ${definer} as $$
     with seen as (select d.* from device d where current_setting('app.organization_kind', true) = 'OPERATOR'
       or d.subject_id = any (array(select unnest(visible_subjects(127)))))
     select count(*) filter (where status in ('online', 'degraded'))::int, count(*)::int,
       count(distinct building_id) filter (where lifecycle <> 'decommissioned')::int,
       count(*) filter (where created_at > now() - interval '30 days')::int from seen $$`,
];

/** A change of many at once is one event, for everybody who sees one of them. */
const visible = `array(select unnest(devices.visible_subjects(127)))`;
const folded = [
  `drop policy event_read on devices.event`,
  `create policy event_read on devices.event for select to devices_reader using (case topic
     when 'device-status-changed' then subject_id = any (${visible})
       or (payload ? 'subjects' and payload->'subjects' ?| ${visible}::text[])
     when 'device-command-changed' then subject_id = any (array(select unnest(devices.visible_subjects(18))))
     when 'device-commands' then (payload->>'deviceId')::uuid = any (array(select unnest(devices.own_devices())))
     when 'firmware-campaign-progress' then (payload->>'organizationId')::uuid = devices.current_organization()
     else false end)`,
  `create function devices.visible_count(counts jsonb) returns int language sql stable ${definer} as $$
     select coalesce(sum(value::int), 0)::int from jsonb_each_text(counts)
     where key::uuid = any (array(select unnest(visible_subjects(127)))) $$`,
];

export const sweeps: Migration = {
  name: '0011-sweeps',
  sql: [
    ...[...checks, ...connectivity, ...once, ...folded],
    ...['device_touched()', 'window_changed()', 'visible_count(jsonb)'].map(
      (name) => `revoke execute on function devices.${name} from public`,
    ),
    `grant execute on function devices.visible_count(jsonb) to devices_reader`,
  ],
};
