import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Route } from '../../../platform/graphql/server-options.ts';
import type { ObjectStore } from '../../../platform/objects/object-store.ts';
import { byteRange, type ByteRange } from '../domain/byte-range.ts';
import { change, type ChangeTools } from '../store/change.ts';
import { artefactFor } from './artefact.ts';
import { authenticated, type DoorTools, refuse, urlOf } from './door.ts';

/**
 * `GET /devices/firmware?id=…`: the artefact, for a device with an update to it on its way or its gateway. Takes `Range`,
 * so that a download goes on where it broke off; the entity tag is the SHA-256 of the whole, for `If-Range`.
 */
export function firmwareDoor(
  tools: ChangeTools & DoorTools & { readonly objects: ObjectStore },
): Readonly<Record<string, Route>> {
  const { objects } = tools;
  const download = authenticated(tools, 'GET', async (request, response, sender) => {
    const found = await change(tools, null, (of) =>
      artefactFor(of, sender, urlOf(request).searchParams.get('id') ?? ''),
    );
    const { artefact = null, objectKey = null } = found ?? {};
    if (found === null || (artefact === null && objectKey === null))
      return refuse(response, 404, 'NOT_FOUND', 'There is no such firmware for this device.');
    const inPart = ({ from, to }: ByteRange) =>
      artefact === null ? objects.stream(objectKey ?? '', { from, to }) : artefact.subarray(from, to + 1);
    await sendRange(request, response, { sizeBytes: found.sizeBytes, etag: `"${found.sha256}"`, inPart });
  });
  return { '/devices/firmware': download };
}

interface Content {
  readonly sizeBytes: number;
  readonly etag: string;
  readonly inPart: (range: ByteRange) => Promise<Readable | null> | Uint8Array;
}

async function sendRange(request: IncomingMessage, response: ServerResponse, { sizeBytes, etag, inPart }: Content) {
  const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', etag };
  const condition = request.headers['if-range'];
  const asked = condition === undefined || condition === etag ? byteRange(request.headers.range, sizeBytes) : 'whole';
  if (asked === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${sizeBytes}` }).end();
    return;
  }
  const range = asked === 'whole' ? { from: 0, to: sizeBytes - 1 } : asked;
  const body = await inPart(range);
  if (body === null) throw new Error('the artefact is not in the object store');
  const [status, span] =
    asked === 'whole' ? [200, {}] : [206, { 'content-range': `bytes ${range.from}-${range.to}/${sizeBytes}` }];
  response.writeHead(status, { ...headers, ...span, 'content-length': range.to - range.from + 1 });
  if (body instanceof Uint8Array) response.end(body);
  else await sent(body, response);
}

/** A receiver that goes away before the end is none of our faults. */
export async function sent(body: Readable, response: ServerResponse): Promise<void> {
  await pipeline(body, response).catch((fault: unknown) => {
    if ((fault as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw fault;
  });
}
