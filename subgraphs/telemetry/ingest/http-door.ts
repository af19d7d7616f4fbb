import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { ingestUnavailable } from '../../../platform/errors/graph-errors.ts';
import { answer } from '../../../platform/observability/http.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { deviceOfCredential } from './credential-check.ts';
import type { DeviceDictionary } from './device-dictionary.ts';
import type { BatchAnswer, Doors } from './doors.ts';
import { readingFormats } from './formats/decode-readings.ts';
import { maxBodyBytes, readBytes } from './read-bytes.ts';

export interface HttpDoorOptions {
  readonly dictionary: DeviceDictionary;
  readonly doors: Doors;
  readonly logger: Logger;
  readonly now: () => number;
}

/** `POST /ingest`: a batch in any of the formats, answered when it is on the stream. */
export function httpDoor(options: HttpDoorOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    take(request, response, options).catch((fault: unknown) => {
      options.logger.error({ err: fault }, 'a batch could not be stored');
      if (!response.headersSent) refuse(response, 503, 'INGEST_UNAVAILABLE', ingestUnavailable().message);
    });
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  { dictionary, doors, now }: HttpDoorOptions,
): Promise<void> {
  const { authorization, 'content-type': type = '', 'idempotency-key': key } = request.headers;
  if (request.method !== 'POST') return refuse(response, 405, 'BAD_REQUEST', 'This path takes POST.');
  const sender = deviceOfCredential(dictionary, (authorization ?? '').replace(/^Bearer /i, ''));
  if (sender === null)
    return refuse(response, 401, 'UNAUTHENTICATED', 'Send the credential of a device: `Authorization: Bearer ssd_…`.');
  const format = readingFormats[type.split(';')[0]?.trim().toLowerCase() ?? ''];
  if (format === undefined || request.headers['content-encoding'] !== undefined)
    return refuse(
      response,
      415,
      'BAD_REQUEST',
      `Send the batch uncompressed as ${Object.keys(readingFormats).join(', ')}.`,
    );
  const bytes = await readBytes(request);
  if (bytes === null)
    return refuse(response, 413, 'TOO_LARGE', `The body is larger than ${maxBodyBytes} bytes: split the batch.`);
  const parsed = format(bytes, now());
  if (!parsed.ok)
    return refuse(response, 422, 'BAD_USER_INPUT', `The body is no batch of readings: ${parsed.why}.`, parsed.path);
  const idempotencyKey = parsed.message.idempotencyKey ?? (typeof key === 'string' ? key : null);
  say(response, await doors.takeReadings(sender, { ...parsed.message, idempotencyKey }));
}

const statusOf: Readonly<Record<string, number>> = { CONFLICT: 409, RATE_LIMITED: 429, OVERLOADED: 503 };

function say(response: ServerResponse, { errors, retryAfterMs, ...receipt }: BatchAnswer): void {
  const [error] = errors;
  if (error === undefined) return answer(response, 200, receipt);
  if (retryAfterMs !== null) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1000));
  refuse(response, statusOf[error.code] ?? 422, error.code, error.message, [...error.path]);
}

/** As RFC 9457 has it. */
function refuse(response: ServerResponse, status: number, code: string, detail: string, path: string[] = []): void {
  const errors = path.length > 0 ? { errors: [{ code, message: detail, path }] } : {};
  if (status === 503 && !response.hasHeader('retry-after')) response.setHeader('retry-after', '2');
  if (status === 413) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail, ...errors }));
}
