import type { Migration } from '../../platform/db/migrate.ts';
import { isOperator, ownOrganization, readable } from './visibility.ts';

const webhooks = `
create table partners.webhook (
  id uuid primary key,
  organization_id uuid not null,
  url text not null,
  description text,
  events text[] not null,
  equipment_ids uuid[],
  secret bytea not null,
  is_enabled boolean not null default true,
  disabled_reason text,
  -- Since when every attempt has failed; null after one that succeeded.
  failing_since timestamptz,
  version integer not null default 1,
  created_by uuid not null,
  created_at timestamptz not null
);
create index webhook_in_order on partners.webhook (organization_id, created_at desc, id desc);
create table partners.webhook_delivery (
  id uuid primary key,
  webhook_id uuid not null references partners.webhook (id) on delete cascade,
  organization_id uuid not null,
  event text not null,
  event_id uuid not null,
  subject_id uuid,
  body text not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed', 'withheld')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  response_status integer,
  fault text,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (webhook_id, event_id)
);
create index webhook_delivery_due on partners.webhook_delivery (next_attempt_at) where status = 'pending';
create index webhook_delivery_in_order on partners.webhook_delivery (organization_id, created_at desc, id desc);
${readable('webhook', `organization_id = ${ownOrganization}`, [
  ...['id', 'organization_id', 'url', 'description', 'events', 'equipment_ids', 'is_enabled', 'disabled_reason'],
  ...['failing_since', 'version', 'created_by', 'created_at'],
])}
${readable('webhook_delivery', `organization_id = ${ownOrganization}`)}`;

// What organizations use of this subgraph, per day: for their own statement and for the feature utilization.
const usage = `
create table partners.usage_count (
  organization_id uuid not null,
  day date not null,
  feature text not null,
  count integer not null,
  primary key (organization_id, day, feature)
);
${readable('usage_count', `organization_id = ${ownOrganization} or ${isOperator}`)}
create function partners.known_organizations() returns integer
  language sql stable security definer set search_path = partners, pg_temp
  begin atomic
    select case when ${isOperator} then (select count(distinct organization_id)::int from partners.access)
      when ${ownOrganization} is null then 0 else 1 end;
  end;
revoke all on function partners.known_organizations() from public;
grant execute on function partners.known_organizations() to partners_reader;`;

/** Webhooks and their deliveries; what organizations use. */
export const webhookTables: Migration = { name: '0004-webhooks', sql: [webhooks, usage] };
