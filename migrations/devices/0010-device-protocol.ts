import type { Migration } from '../../platform/db/migrate.ts';
import { guarded } from './guard.ts';

const definer = 'stable security definer set search_path = devices, pg_temp';

/** When a command that waits is told to its device again, and how often it was told. */
const offers = [
  `alter table devices.command
     add column offers int not null default 0,
     add column next_offer_at timestamptz not null default now() + interval '30 seconds'`,
  `create index command_to_offer on devices.command (next_offer_at) where state in ('queued', 'sent')`,
  `create index command_of_campaign on devices.command (campaign_id) where campaign_id is not null`,
];

/** Commands of the model's template of the device's owner, for whoever sees the device; null without one. */
const catalogue = [
  `create function devices.model_commands(wanted uuid) returns text[] language sql ${definer} as $$
     select t.commands from device d join device_template t on t.organization_id = d.organization_id
       and t.manufacturer = d.manufacturer and t.model = d.model
     where d.id = wanted and d.subject_id = any (visible_subjects(127)) $$`,
  `revoke execute on function devices.model_commands(uuid) from public`,
  `grant execute on function devices.model_commands(uuid) to devices_reader`,
];

/** What a device should do and what it says it does; whether they differ is worked out when either is written. */
const configuration = [
  `create table devices.device_configuration (
     device_id uuid primary key references devices.device,
     desired jsonb, desired_version int not null default 0, desired_by uuid, desired_at timestamptz,
     reported jsonb, reported_version int, reported_at timestamptz,
     drifts boolean not null default false)`,
  `create index device_configuration_drifts on devices.device_configuration (device_id) where drifts`,
  ...guarded('device_configuration'),
  `grant select on devices.device_configuration to devices_reader`,
  // The policy of devices decides: whoever sees the device sees how it is set.
  `create policy device_configuration_read on devices.device_configuration for select to devices_reader
     using (device_id in (select id from devices.device))`,
];

/** Whether what the device is on rests, as it last said: then it may be updated. */
const idleness = [`alter table devices.device add column idle boolean, add column idle_at timestamptz`];

export const deviceProtocol: Migration = {
  name: '0010-device-protocol',
  sql: [...offers, ...catalogue, ...configuration, ...idleness],
};
