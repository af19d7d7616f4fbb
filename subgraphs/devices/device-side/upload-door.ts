import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '../../../platform/graphql/server-options.ts';
import { answer } from '../../../platform/observability/http.ts';
import type { SignedLinks } from '../objects/signed-link.ts';
import { finishUpload, receiveBytes, type UploadTools } from '../objects/receive-upload.ts';
import { uploadById, type UploadRow } from '../store/uploads.ts';
import { type DoorTools, refuse, senderOf, serving, urlOf } from './door.ts';

export type UploadDoorTools = UploadTools & DoorTools & { readonly links: SignedLinks };

export const uploadPath = '/devices/uploads';

/**
 * `/devices/uploads?id=…`: HEAD says how far it came (`Upload-Offset`); PATCH with that offset goes on there. By the device that
 * began it, with its credential, or by the signed link that a person was given.
 */
export function uploadDoor(tools: UploadDoorTools): Readonly<Record<string, Route>> {
  const head = serving(tools.logger, 'HEAD', async (request, response) => {
    const upload = await permitted(tools, request);
    if (typeof upload === 'string') response.writeHead(statusOf[upload]).end();
    else response.writeHead(200, { ...progress(upload), 'cache-control': 'no-store' }).end();
  });
  const patch = serving(tools.logger, 'PATCH', async (request, response) => {
    const upload = await permitted(tools, request);
    if (typeof upload === 'string') return refuse(response, statusOf[upload], upload, reasons[upload]);
    await take(tools, upload, request, response);
  });
  return { [uploadPath]: (request, response) => (request.method === 'HEAD' ? head : patch)(request, response) };
}

type Refused = 'NOT_FOUND' | 'UNAUTHENTICATED' | 'LINK_EXPIRED';
const statusOf: Readonly<Record<Refused, number>> = { NOT_FOUND: 404, UNAUTHENTICATED: 401, LINK_EXPIRED: 403 };
const reasons: Readonly<Record<Refused, string>> = {
  NOT_FOUND: 'There is no such upload, or it was not finished in its time: begin a new one.',
  UNAUTHENTICATED: 'Send the device’s credential as bearer token, or use the link that you were given.',
  LINK_EXPIRED: 'The link has expired: ask for a new one.',
};

async function permitted({ owner, links }: UploadDoorTools, request: IncomingMessage): Promise<UploadRow | Refused> {
  const url = urlOf(request);
  if (url.searchParams.has('signature')) {
    const link = links.check(url, Date.now());
    if (link === 'expired') return 'LINK_EXPIRED';
    const upload = link === null ? null : await uploadById(owner, link.id);
    return upload?.senderId === null ? upload : 'NOT_FOUND';
  }
  const sender = await senderOf(owner, request);
  if (sender === null) return 'UNAUTHENTICATED';
  const upload = await uploadById(owner, url.searchParams.get('id') ?? '');
  return upload?.senderId === sender ? upload : 'NOT_FOUND';
}

async function take(tools: UploadDoorTools, upload: UploadRow, request: IncomingMessage, response: ServerResponse) {
  const offset = String(request.headers['upload-offset'] ?? '');
  if (upload.completedAt !== null) return answer(response, 200, { upload: spokenUpload(upload) });
  if (offset !== String(upload.receivedBytes)) return conflict(response, upload);
  const received = await receiveBytes(tools, upload, request);
  if (received === 'too long')
    return refuse(response, 413, 'TOO_LARGE', `${upload.sizeBytes} bytes were announced: send no more.`);
  if (received === 'conflict') {
    const now = await uploadById(tools.owner, upload.id);
    return conflict(response, now ?? upload);
  }
  const now = { ...upload, ...received };
  if (now.receivedBytes < now.sizeBytes) {
    response.writeHead(204, progress(now)).end();
    return;
  }
  const outcome = await finishUpload(tools, now);
  if (outcome === 'checksum')
    return refuse(
      response,
      422,
      'CHECKSUM_MISMATCH',
      'The SHA-256 is another one than announced: send it again from 0.',
    );
  if (outcome === 'no picture')
    return refuse(response, 422, 'UNSUPPORTED_TYPE', 'It is no JPEG and no PNG: nothing of it was kept.');
  answer(response, 200, { upload: { ...spokenUpload(now), complete: true } });
}

const progress = ({ receivedBytes, sizeBytes }: UploadRow) => ({
  ...{ 'upload-offset': String(receivedBytes), 'upload-length': String(sizeBytes) },
});

function conflict(response: ServerResponse, upload: UploadRow): void {
  for (const [name, value] of Object.entries(progress(upload))) response.setHeader(name, value);
  refuse(response, 409, 'OFFSET_MISMATCH', `Go on at ${upload.receivedBytes}, and say so in Upload-Offset.`);
}

/** What is told of an upload. When it is complete, a picture has its id. */
export const spokenUpload = ({ id, sizeBytes, receivedBytes, expiresAt, completedAt }: UploadRow) => ({
  ...{ id, sizeBytes, receivedBytes, complete: completedAt !== null, expiresAt: expiresAt.toISOString() },
});
