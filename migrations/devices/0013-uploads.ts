import type { Migration } from '../../platform/db/migrate.ts';
import { guarded, readable } from './guard.ts';

/** READ_TELEMETRY: what a camera saw is what a sensor measured. */
const seesPictures = '(subject_id = any (array(select unnest(devices.visible_subjects(1)))))';

/** Large things come in parts that outlive a broken connection; whole, they are in the object store. */
export const uploads: Migration = {
  name: '0013-uploads',
  sql: [
    `create table devices.upload (
       id uuid primary key,
       organization_id uuid not null references devices.organization,
       purpose text not null check (purpose in ('firmware', 'snapshot')),
       sender_id uuid references devices.device,
       device_id uuid references devices.device,
       command_id uuid references devices.command,
       taken_at timestamptz,
       size_bytes int not null check (size_bytes > 0),
       sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
       received_bytes int not null default 0 check (received_bytes between 0 and size_bytes),
       created_by uuid,
       created_at timestamptz not null default date_trunc('milliseconds', now()),
       expires_at timestamptz not null,
       completed_at timestamptz,
       object_key text unique,
       check ((purpose = 'snapshot') = (device_id is not null and sender_id is not null and taken_at is not null)),
       check ((completed_at is null) = (object_key is null)))`,
    `create index upload_unfinished on devices.upload (expires_at) where completed_at is null`,
    `create index upload_of_sender on devices.upload (sender_id) where completed_at is null`,
    `create table devices.upload_part (
       upload_id uuid not null references devices.upload on delete cascade,
       from_byte int not null,
       size_bytes int not null check (size_bytes > 0),
       object_key text not null unique,
       primary key (upload_id, from_byte))`,
    // Objects that nothing refers to any more: written in the transaction that forgets them, removed after it.
    `create table devices.forgotten_object (object_key text primary key)`,
    `create table devices.snapshot (
       id uuid primary key,
       organization_id uuid not null references devices.organization,
       device_id uuid not null references devices.device,
       subject_id uuid not null,
       command_id uuid references devices.command,
       taken_at timestamptz not null,
       size_bytes int not null,
       sha256 text not null,
       content_type text not null check (content_type in ('image/jpeg', 'image/png')),
       object_key text not null unique,
       created_at timestamptz not null default date_trunc('milliseconds', now()))`,
    `create index snapshot_by_time on devices.snapshot (device_id, taken_at desc, id desc)`,
    ...['upload', 'upload_part', 'forgotten_object', 'snapshot'].flatMap(guarded),
    ...readable('snapshot', seesPictures),
    `alter table devices.firmware
       drop constraint firmware_size_bytes_check,
       add constraint firmware_size_bytes_check check (size_bytes between 1 and 67108864),
       add column object_key text,
       add check (artefact is null or object_key is null)`,
  ],
};
