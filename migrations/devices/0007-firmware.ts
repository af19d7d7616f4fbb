import type { Migration } from '../../platform/db/migrate.ts';
import { guarded } from './guard.ts';

/** Small artefacts only: they are kept in the row (a store for large ones comes with the store of snapshots). */
export const firmware: Migration = {
  name: '0007-firmware',
  sql: [
    `create table devices.firmware (
       id uuid primary key,
       organization_id uuid not null references devices.organization,
       manufacturer varchar(255) not null, model varchar(255) not null, version varchar(50) not null,
       version_counter int not null check (version_counter > 0),
       notes text check (length(notes) <= 5000),
       sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
       size_bytes int not null check (size_bytes between 1 and 1048576),
       signature text not null, public_key text not null, artefact bytea,
       published_by uuid not null,
       published_at timestamptz not null default date_trunc('milliseconds', now()),
       unique (manufacturer, model, version), unique (manufacturer, model, version_counter))`,
    `create table devices.firmware_campaign (
       id uuid primary key,
       organization_id uuid not null references devices.organization,
       firmware_id uuid not null references devices.firmware,
       name text not null check (length(name) between 1 and 200 and name ~ '\\S'),
       state text not null default 'draft'
         check (state in ('draft', 'running', 'paused', 'completed', 'aborted')),
       waves int[] not null,
       current_wave int not null default 0,
       failure_threshold_percent int not null check (failure_threshold_percent between 0 and 100),
       reason text,
       created_by uuid not null,
       created_at timestamptz not null default date_trunc('milliseconds', now()),
       started_at timestamptz, finished_at timestamptz)`,
    `create table devices.campaign_device (
       campaign_id uuid not null references devices.firmware_campaign,
       device_id uuid not null references devices.device,
       wave int not null,
       state text not null default 'pending' check (state in ('pending', 'updating', 'succeeded', 'failed', 'skipped')),
       command_id uuid,
       message text,
       finished_at timestamptz,
       primary key (campaign_id, device_id))`,
    ...['firmware', 'firmware_campaign', 'campaign_device'].flatMap(guarded),
    `grant select (id, organization_id, manufacturer, model, version, version_counter, notes, sha256, size_bytes,
       signature, public_key, published_by, published_at) on devices.firmware to devices_reader`,
    // What exists for a model is no secret among members; the artefact itself is for devices alone.
    `create policy firmware_read on devices.firmware for select to devices_reader
       using (devices.current_organization() is not null)`,
    `grant select on devices.firmware_campaign to devices_reader`,
    `create policy firmware_campaign_read on devices.firmware_campaign for select to devices_reader
       using (organization_id = devices.current_organization())`,
    `grant select on devices.campaign_device to devices_reader`,
    `create policy campaign_device_read on devices.campaign_device for select to devices_reader
       using (campaign_id in (select id from devices.firmware_campaign))`,
  ],
};
