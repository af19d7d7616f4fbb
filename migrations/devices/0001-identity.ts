import type { Migration } from '../../platform/db/migrate.ts';
import { accessTables } from '../../platform/access/tables.ts';
import { guarded, readable } from './guard.ts';

/** Who asks, from the settings of the viewer's transaction; null outside of one, so that nothing is visible. */
const settings = ['organization', 'device'].map(
  (name) => `create function devices.current_${name}() returns uuid language sql stable
    as $$ select nullif(current_setting('app.${name}', true), '')::uuid $$`,
);

export const identity: Migration = {
  name: '0001-identity',
  sql: [
    ...settings,
    `create function devices.may_manage() returns boolean language sql stable
       as $$ select coalesce(current_setting('app.role', true), '') in ('ADMIN', 'MANAGER') $$`,
    `create table devices.organization (
       id uuid primary key,
       name text not null,
       kind text not null check (kind in ('OWNER', 'SERVICE_COMPANY', 'MANUFACTURER', 'PARTNER', 'OPERATOR')),
       created_at timestamptz not null default now())`,
    `create table devices.user_account (
       id uuid primary key,
       organization_id uuid not null references devices.organization,
       email text not null unique check (email = lower(email)),
       password_hash text not null,
       name text not null,
       role text not null check (role in ('ADMIN', 'MANAGER', 'TECHNICIAN', 'VIEWER')),
       created_at timestamptz not null default now())`,
    `create table devices.signing_key (
       id text primary key,
       private_jwk jsonb not null,
       public_jwk jsonb not null,
       created_at timestamptz not null default now())`,
    // The materialised truth of who may see what; the other subgraphs hold a copy of the same shape.
    ...accessTables('devices'),
    ...guarded('user_account'),
    ...guarded('signing_key'),
    ...readable(
      'user_account',
      'organization_id = devices.current_organization() and devices.current_device() is null',
      '(id, organization_id, email, name, role, created_at)',
    ),
    // Runs as the owner of the tables: before sign-in there is no viewer whose rows these could be.
    `create function devices.sign_in_account(wanted text)
       returns table (id uuid, password_hash text, role text, organization_id uuid, organization_kind text)
       language sql stable security definer set search_path = devices, pg_temp as $$
         select u.id, u.password_hash, u.role, o.id, o.kind
         from user_account u join organization o on o.id = u.organization_id where u.email = lower(wanted) $$`,
    `revoke all on function devices.sign_in_account(text) from public`,
    `grant execute on function devices.sign_in_account(text) to devices_reader`,
  ],
};
