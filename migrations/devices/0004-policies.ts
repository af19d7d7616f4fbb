import type { Migration } from '../../platform/db/migrate.ts';
import { guarded, insertable, readable, updatable } from './guard.ts';

const definer = 'stable security definer set search_path = devices, pg_temp';

/** Security definer: the policy of one table must not wait for the policy of another, which would not end. */
const visible = [
  `create function devices.visible_buildings() returns uuid[] language sql ${definer} as $$
     select coalesce(array_agg(id), '{}') from (
       select id from building where organization_id = current_organization()
       union select building_id from access where organization_id = current_organization()
         and (expires_at is null or expires_at > now())) found $$`,
  `create function devices.visible_organizations() returns uuid[] language sql ${definer} as $$
     select coalesce(array_agg(id), '{}') from (
       select current_organization() as id
       union select organization_id from building where id = any (visible_buildings())
       union select grantee_id from data_grant where organization_id = current_organization()) found $$`,
];

const among = (column: string, set: string) => `${column} = any (array(select unnest(devices.${set})))`;
/** Any scope at all makes a piece of equipment exist for an organization. */
const visibleSubject = among('subject_id', 'visible_subjects(127)');
/** A device sees itself and the children of its gateway, whatever else its organization has. */
const forDevices = (own: string) => `(devices.current_device() is null or ${own})`;

const callable = [
  ...['current_organization()', 'current_device()', 'may_manage()'],
  ...['visible_subjects(int)', 'visible_buildings()', 'visible_organizations()', 'sign_in_account(text)'],
];

export const policies: Migration = {
  name: '0004-policies',
  sql: [
    ...visible,
    ...['organization', 'building', 'equipment', 'device', 'credential'].flatMap(guarded),
    ...['data_grant', 'metric_definition', 'feed_outbox'].flatMap(guarded),
    ...readable('organization', among('id', 'visible_organizations()')),
    ...readable('building', among('id', 'visible_buildings()')),
    ...readable('equipment', visibleSubject),
    ...readable('device', `${visibleSubject} and ${forDevices('devices.current_device() in (id, gateway_id)')}`),
    ...readable(
      'data_grant',
      `${forDevices('false')} and devices.current_organization() in (organization_id, grantee_id)`,
    ),
    ...readable('metric_definition', 'organization_id = devices.current_organization()'),
    ...['building', 'equipment', 'device', 'credential', 'data_grant', 'metric_definition'].flatMap(insertable),
    ...updatable('data_grant', 'revoked_at'),
    // Functions are everybody's by default, and those that write access rows run as the owner.
    'revoke execute on all functions in schema devices from public',
    ...callable.map((name) => `grant execute on function devices.${name} to devices_reader`),
  ],
};
