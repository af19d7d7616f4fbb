import type { Migration } from '../../platform/db/migrate.ts';

const definer = 'security definer set search_path = devices, pg_temp';

const announce = (name: string, table: string, value: string): string[] => [
  `create function devices.announce_${name}(wanted uuid) returns void language plpgsql ${definer} as $$ begin
     perform feed_lock();
     insert into feed_outbox (bucket, key, value)
       select 'registry', '${name}.' || wanted, ${value} from ${table} t where t.id = wanted; end $$`,
  `create function devices.${name}_changed() returns trigger language plpgsql ${definer} as $$ begin
     perform announce_${name}(new.id); return null; end $$`,
  `create trigger ${name}_changed after insert or update on devices.${table}
     for each row execute function devices.${name}_changed()`,
];

/** The registry also says which organizations and users there are, so that others can refuse an id that is none. */
export const people: Migration = {
  name: '0008-people',
  sql: [
    ...announce(
      'organization',
      'organization',
      `jsonb_build_object('kind', 'organization', 'id', t.id, 'name', t.name, 'organizationKind', t.kind)`,
    ),
    ...announce(
      'user',
      'user_account',
      `jsonb_build_object('kind', 'user', 'id', t.id, 'organizationId', t.organization_id, 'role', t.role)`,
    ),
    `create or replace function devices.announce_all() returns void language plpgsql ${definer} as $$ begin
       perform announce_organization(id) from organization;
       perform announce_user(id) from user_account;
       perform announce_equipment(id) from equipment;
       perform announce_device(id) from device;
       perform announce_metric(id) from metric_definition;
       perform announce_access(organization_id, subject_id) from access; end $$`,
    `select devices.announce_all()`,
  ],
};
