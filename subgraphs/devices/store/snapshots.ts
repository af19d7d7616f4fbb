import type pg from 'pg';
import type { PictureType } from '../domain/picture.ts';
import type { Timeline } from './timeline.ts';
import type { UploadRow } from './uploads.ts';

export interface SnapshotRow {
  readonly id: string;
  readonly deviceId: string;
  readonly commandId: string | null;
  readonly takenAt: Date;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly contentType: PictureType;
}

export const snapshotTimeline: Timeline = {
  ...{ table: 'snapshot', at: 'taken_at', parent: 'device_id' },
  columns: `t.id, t.device_id as "deviceId", t.command_id as "commandId", t.taken_at as "takenAt",
    t.size_bytes as "sizeBytes", t.sha256, t.content_type as "contentType"`,
};

/** The picture of an upload that is whole. It belongs to where the device stands now. */
export async function addSnapshot(
  client: Pick<pg.ClientBase, 'query'>,
  upload: UploadRow,
  object: { readonly key: string; readonly contentType: PictureType },
): Promise<void> {
  await client.query(
    `insert into devices.snapshot (id, organization_id, device_id, subject_id, command_id, taken_at, size_bytes, sha256,
       content_type, object_key)
     select $1, d.organization_id, d.id, d.subject_id, $3, $4, $5, $6, $7, $8 from devices.device d where d.id = $2`,
    [
      ...[upload.id, upload.deviceId, upload.commandId, upload.takenAt, upload.sizeBytes, upload.sha256],
      ...[object.contentType, object.key],
    ],
  );
}

/** For whoever has a link to it: the right was asked when the link was made. */
export async function pictureOf(database: Pick<pg.ClientBase, 'query'>, id: string) {
  const { rows } = await database.query<{ key: string; contentType: PictureType; sizeBytes: number; sha256: string }>(
    `select object_key as key, content_type as "contentType", size_bytes as "sizeBytes", sha256
     from devices.snapshot where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
