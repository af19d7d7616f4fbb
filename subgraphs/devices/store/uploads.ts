import type pg from 'pg';
import { isUuid } from '../../../platform/ids/uuid.ts';
import { uploadLimits } from '../domain/upload-limits.ts';

export interface UploadRow {
  readonly id: string;
  readonly organizationId: string;
  readonly purpose: 'firmware' | 'snapshot';
  /** The device that sends it: the camera or its gateway; null for people. */
  readonly senderId: string | null;
  readonly deviceId: string | null;
  readonly commandId: string | null;
  readonly takenAt: Date | null;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly receivedBytes: number;
  readonly expiresAt: Date;
  readonly completedAt: Date | null;
  readonly objectKey: string | null;
}

const columns = `u.id, u.organization_id as "organizationId", u.purpose, u.sender_id as "senderId", u.device_id as "deviceId",
  u.command_id as "commandId", u.taken_at as "takenAt", u.size_bytes as "sizeBytes", u.sha256,
  u.received_bytes as "receivedBytes", u.expires_at as "expiresAt", u.completed_at as "completedAt",
  u.object_key as "objectKey"`;

type Database = Pick<pg.ClientBase, 'query'>;

/** Null when there is none, or it was not finished in its time. */
export async function uploadById(database: Database, id: string): Promise<UploadRow | null> {
  if (!isUuid(id)) return null;
  const { rows } = await database.query<UploadRow>(
    `select ${columns} from devices.upload u where u.id = $1 and (u.completed_at is not null or u.expires_at > now())`,
    [id],
  );
  return rows[0] ?? null;
}

export interface NewUpload {
  readonly id: string;
  readonly organizationId: string;
  readonly purpose: 'firmware' | 'snapshot';
  readonly senderId: string | null;
  readonly deviceId: string | null;
  readonly commandId: string | null;
  readonly takenAt: Date | null;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly createdBy: string | null;
}

/**
 * The upload of this content for this device (or of this organization's people) that is there already, else a new one;
 * null when too many are unfinished. In a transaction: it holds a lock on the sender's uploads until the end.
 */
export async function beginUpload(client: pg.ClientBase, upload: NewUpload): Promise<UploadRow | null> {
  const { id, organizationId, purpose, senderId, deviceId, commandId, takenAt, sizeBytes, sha256, createdBy } = upload;
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `upload\n${senderId ?? organizationId}`,
  ]);
  const before = await client.query<UploadRow>(
    `select ${columns} from devices.upload u
     where u.organization_id = $1 and u.purpose = $2 and u.device_id is not distinct from $3 and u.sha256 = $4
       and u.size_bytes = $5 and u.taken_at is not distinct from $6 and u.sender_id is not distinct from $7
       and (u.completed_at is not null or u.expires_at > now())`,
    [organizationId, purpose, deviceId, sha256, sizeBytes, takenAt, senderId],
  );
  if (before.rows[0] !== undefined) return before.rows[0];
  const { rows } = await client.query<UploadRow>(
    `insert into devices.upload as u (id, organization_id, purpose, sender_id, device_id, command_id, taken_at,
       size_bytes, sha256, created_by, expires_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now() + make_interval(secs => $11)
     where (select count(*) from devices.upload o where o.completed_at is null and o.purpose = $3
         and o.organization_id = $2 and o.sender_id is not distinct from $4) < $12
     returning ${columns}`,
    [
      ...[id, organizationId, purpose, senderId, deviceId, commandId, takenAt, sizeBytes, sha256, createdBy],
      ...[uploadLimits.lifetimeMs / 1000, uploadLimits.unfinished],
    ],
  );
  return rows[0] ?? null;
}

/** Another part has come, unless another request was faster; then false, and the part is forgotten. */
export async function addPart(
  database: Database,
  upload: Pick<UploadRow, 'id'>,
  part: { readonly from: number; readonly bytes: number; readonly key: string },
): Promise<boolean> {
  const { rows } = await database.query<{ added: boolean }>(
    `with moved as (update devices.upload set received_bytes = received_bytes + $3
       where id = $1 and received_bytes = $2 and received_bytes + $3 <= size_bytes and completed_at is null returning id),
     kept as (insert into devices.upload_part (upload_id, from_byte, size_bytes, object_key)
       select id, $2, $3, $4 from moved returning 1),
     lost as (insert into devices.forgotten_object select $4 where not exists (select from moved))
     select exists (select from kept) as added`,
    [upload.id, part.from, part.bytes, part.key],
  );
  return rows[0]?.added === true;
}

/** Keys of the parts in order. */
export async function partsOf(database: Database, id: string): Promise<string[]> {
  const { rows } = await database.query<{ key: string }>(
    'select object_key as key from devices.upload_part where upload_id = $1 order by from_byte',
    [id],
  );
  return rows.map(({ key }) => key);
}

const forget = `with gone as (delete from devices.upload_part where upload_id = $1 returning object_key)
  insert into devices.forgotten_object select object_key from gone on conflict do nothing`;

/** What came is not what was announced: from the beginning. */
export async function startOver(client: Database, id: string): Promise<void> {
  await client.query(forget, [id]);
  await client.query('update devices.upload set received_bytes = 0 where id = $1 and completed_at is null', [id]);
}

/** It is whole under this key; false when another request was faster. */
export async function completeUpload(client: Database, id: string, key: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `update devices.upload set completed_at = now(), object_key = $2
     where id = $1 and completed_at is null and received_bytes = size_bytes`,
    [id, key],
  );
  if (rowCount === 0) return false;
  await client.query(forget, [id]);
  return true;
}

/** Forgets what was not finished in its time, its parts too. */
export async function forgetExpired(client: Database): Promise<void> {
  await client.query(
    `with late as (select id from devices.upload where completed_at is null and expires_at <= now() limit 100
       for update skip locked),
     parts as (delete from devices.upload_part where upload_id in (select id from late) returning object_key),
     kept as (insert into devices.forgotten_object select object_key from parts on conflict do nothing)
     delete from devices.upload where id in (select id from late)`,
  );
}

/** Keys of objects that nothing refers to, at most 100. */
export async function forgottenObjects(database: Database): Promise<string[]> {
  const { rows } = await database.query<{ key: string }>(
    'select object_key as key from devices.forgotten_object limit 100',
  );
  return rows.map(({ key }) => key);
}

export async function objectsRemoved(database: Database, keys: readonly string[]): Promise<void> {
  await database.query('delete from devices.forgotten_object where object_key = any ($1)', [keys]);
}
