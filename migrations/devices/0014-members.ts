import type { Migration } from '../../platform/db/migrate.ts';
import { guarded } from './guard.ts';

const definer = 'security definer set search_path = devices, pg_temp';

/** Who joins and leaves an organization, and how often somebody may try to sign in. */
export const members: Migration = {
  name: '0014-members',
  sql: [
    `alter table devices.user_account
       add column deactivated_at timestamptz,
       alter column created_at set default date_trunc('milliseconds', now())`,
    // Keys of pages have milliseconds.
    `update devices.user_account set created_at = date_trunc('milliseconds', created_at)`,
    `grant select (deactivated_at) on devices.user_account to devices_reader`,
    `create table devices.invitation (
       user_id uuid primary key references devices.user_account,
       organization_id uuid not null references devices.organization,
       hash text not null unique,
       created_by uuid not null,
       created_at timestamptz not null default now(),
       expires_at timestamptz not null)`,
    // By the SHA-256 of the address: what was typed may be anything, also a password.
    `create table devices.sign_in_attempt (
       address text primary key,
       failures int not null,
       last_at timestamptz not null)`,
    `create index sign_in_attempt_by_time on devices.sign_in_attempt (last_at)`,
    ...['invitation', 'sign_in_attempt'].flatMap(guarded),
    `create or replace function devices.sign_in_account(wanted text)
       returns table (id uuid, password_hash text, role text, organization_id uuid, organization_kind text)
       language sql stable ${definer} as $$
         select u.id, u.password_hash, u.role, o.id, o.kind
         from user_account u join organization o on o.id = u.organization_id
         where u.email = lower(wanted) and u.deactivated_at is null $$`,
    // Before anybody pays for the hash of a password.
    `create function devices.is_invited(wanted text) returns boolean language sql stable ${definer} as $$
       select exists (select from invitation where hash = wanted and expires_at > now()) $$`,
    'revoke all on function devices.is_invited(text) from public',
    'grant execute on function devices.is_invited(text) to devices_reader',
    // Gone from the registry: gateways refuse the tokens of whoever is.
    `create or replace function devices.announce_user(wanted uuid) returns void language plpgsql ${definer} as $$ begin
       perform feed_lock();
       insert into feed_outbox (bucket, key, value)
         select 'registry', 'user.' || wanted, case when t.deactivated_at is null then
           jsonb_build_object('kind', 'user', 'id', t.id, 'organizationId', t.organization_id, 'role', t.role) end
         from user_account t where t.id = wanted; end $$`,
  ],
};
