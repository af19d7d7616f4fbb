import type { Route } from '../../../platform/graphql/server-options.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { answer } from '../../../platform/observability/http.ts';
import { byteRange } from '../domain/byte-range.ts';
import { change, type ChangeTools } from '../store/change.ts';
import { artefactFor } from './artefact.ts';
import { authenticated } from './http-door.ts';

/**
 * `GET /devices/firmware?id=…`: the artefact, for a device with an update to it on its way or its gateway. Takes `Range`,
 * so that a download goes on where it broke off; the entity tag is the SHA-256 of the whole, for `If-Range`.
 */
export function firmwareDoor(tools: ChangeTools & { readonly logger: Logger }): Readonly<Record<string, Route>> {
  const download = authenticated(tools, 'GET', async (request, response, sender) => {
    const id = new URL(request.url ?? '/', 'http://device').searchParams.get('id') ?? '';
    const found = await change(tools, null, (of) => artefactFor(of, sender, id));
    if (found === null || found.artefact === null)
      return answer(response, 404, {
        error: { code: 'NOT_FOUND', message: 'There is no such firmware for this device.' },
      });
    const { artefact, sha256 } = found;
    const etag = `"${sha256}"`;
    const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', etag };
    const condition = request.headers['if-range'];
    const range =
      condition === undefined || condition === etag ? byteRange(request.headers.range, artefact.length) : 'whole';
    if (range === 'unsatisfiable') {
      response.writeHead(416, { ...headers, 'content-range': `bytes */${artefact.length}` }).end();
      return;
    }
    if (range === 'whole') {
      response.writeHead(200, { ...headers, 'content-length': artefact.length }).end(artefact);
      return;
    }
    const part = artefact.subarray(range.from, range.to + 1);
    const span = `bytes ${range.from}-${range.to}/${artefact.length}`;
    response.writeHead(206, { ...headers, 'content-length': part.length, 'content-range': span }).end(part);
  });
  return { '/devices/firmware': download };
}
