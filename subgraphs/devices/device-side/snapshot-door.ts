import { z } from 'zod';
import type { Route } from '../../../platform/graphql/server-options.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import { answer } from '../../../platform/observability/http.ts';
import { uploadLimits } from '../domain/upload-limits.ts';
import { attempt, Refusal } from '../graphql/attempt.ts';
import { change, type Change } from '../store/change.ts';
import { pictureOf } from '../store/snapshots.ts';
import { beginUpload, type UploadRow } from '../store/uploads.ts';
import { authenticated, json, refuse, serving, urlOf } from './door.ts';
import { sent } from './firmware-door.ts';
import { spokenUpload, type UploadDoorTools, uploadPath } from './upload-door.ts';

export const picturePath = '/devices/snapshots/picture';

const announcement = z.object({
  /** The camera; the sender itself if left out. */
  deviceId: z.uuid().optional(),
  /** The command that it was taken for. */
  commandId: z.uuid().optional(),
  takenAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  sizeBytes: z.int().min(1).max(uploadLimits.snapshotBytes),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be SHA-256 in hex, small letters'),
});
type Announcement = z.output<typeof announcement>;

const statusOf: Readonly<Record<string, number>> = { NOT_FOUND: 404, INVALID_STATE: 409, LIMIT_EXCEEDED: 429 };

/**
 * `POST /devices/snapshots` announces a picture and answers where to send its bytes (see uploadDoor); the same announcement
 * again answers the same upload. `GET /devices/snapshots/picture?…` shows a picture to whoever has a link to it.
 */
export function snapshotDoor(tools: UploadDoorTools): Readonly<Record<string, Route>> {
  const announce = authenticated(tools, 'POST', async (request, response, sender) => {
    const body = announcement.safeParse(await json(request));
    if (!body.success) return refuse(response, 400, 'BAD_USER_INPUT', z.prettifyError(body.error));
    const { done, error } = await attempt(() => change(tools, null, (of) => begin(of, sender, body.data)));
    if (done === null) return refuse(response, statusOf[error.code] ?? 400, error.code, error.message);
    const upload = { ...spokenUpload(done), path: `${uploadPath}?id=${done.id}` };
    answer(response, done.receivedBytes === 0 ? 201 : 200, { upload });
  });
  const show = serving(tools.logger, 'GET', async (request, response) => {
    const link = tools.links.check(urlOf(request), Date.now());
    if (link === 'expired') return refuse(response, 403, 'LINK_EXPIRED', 'The link has expired: ask the graph again.');
    const picture = link === null ? null : await pictureOf(tools.owner, link.id);
    const stream = picture === null ? null : await tools.objects.stream(picture.key);
    if (picture === null || stream === null) return refuse(response, 404, 'NOT_FOUND', 'There is no such picture.');
    response.writeHead(200, {
      ...{ 'content-type': picture.contentType, 'content-length': picture.sizeBytes, etag: `"${picture.sha256}"` },
      ...{ 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff' },
      'content-security-policy': "default-src 'none'",
    });
    await sent(stream, response);
  });
  return { '/devices/snapshots': announce, [picturePath]: show };
}

/** @throws Refusal */
async function begin({ client }: Change, sender: string, picture: Announcement): Promise<UploadRow> {
  const { deviceId = sender, commandId = null, takenAt, sizeBytes, sha256 } = picture;
  if (takenAt.getTime() > Date.now() + uploadLimits.futureMs)
    throw new Refusal('BAD_USER_INPUT', 'It cannot be taken in the future: check the clock.', ['takenAt']);
  const { rows } = await client.query<{ organizationId: string; deviceType: string }>(
    `select organization_id as "organizationId", device_type as "deviceType" from devices.device
     where id = $1 and $2::uuid in (id, gateway_id) and lifecycle <> 'decommissioned'`,
    [deviceId, sender],
  );
  const [camera] = rows;
  if (camera === undefined)
    throw new Refusal('NOT_FOUND', 'There is no such device behind this credential.', ['deviceId']);
  if (camera.deviceType !== 'camera') throw new Refusal('INVALID_STATE', 'Only cameras send pictures.', ['deviceId']);
  if (commandId !== null) await checkCommand(client, commandId, deviceId);
  const { organizationId } = camera;
  const upload = await beginUpload(client, {
    ...{ id: uuidV4(), organizationId, purpose: 'snapshot', senderId: sender, deviceId, commandId },
    ...{ takenAt, sizeBytes, sha256, createdBy: null },
  });
  if (upload === null)
    throw new Refusal('LIMIT_EXCEEDED', `Finish one of the ${uploadLimits.unfinished} uploads that were begun first.`);
  return upload;
}

async function checkCommand(client: Change['client'], commandId: string, deviceId: string): Promise<void> {
  const { rowCount } = await client.query(
    `select 1 from devices.command where id = $1 and device_id = $2 and name = 'CAPTURE_SNAPSHOT'
       and state in ('delivered', 'succeeded')`,
    [commandId, deviceId],
  );
  if (rowCount === 0)
    throw new Refusal('NOT_FOUND', 'The device has acknowledged no such command to take a picture.', ['commandId']);
}
