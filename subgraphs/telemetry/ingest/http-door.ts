import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { ingestUnavailable } from '../../../platform/errors/graph-errors.ts';
import { answer, readBody } from '../../../platform/observability/http.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { deviceOfCredential } from './credential-check.ts';
import type { DeviceDictionary } from './device-dictionary.ts';
import type { BatchAnswer, Doors } from './doors.ts';
import { parseMessage, readingsMessage } from './socket-message.ts';

export interface HttpDoorOptions {
  readonly dictionary: DeviceDictionary;
  readonly doors: Doors;
  readonly logger: Logger;
}

/** The names that the specification gives to the columns of `device_telemetry`, and ours. */
const names: Readonly<Record<string, string>> = {
  ...{ metric_name: 'metric', metric_value: 'value', metric_unit: 'unit', device_id: 'deviceId' },
  ...{ operating_mode: 'operatingMode', idempotency_key: 'idempotencyKey' },
};

const renamed = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [names[name] ?? name, inner]))
    : value;

const body = z.preprocess((json) => {
  const batch = renamed(json);
  if (typeof batch !== 'object' || batch === null || !('readings' in batch) || !Array.isArray(batch.readings))
    return batch;
  return { ...batch, readings: batch.readings.map(renamed) };
}, readingsMessage);

/** `POST /ingest`: a batch as JSON rows, answered when it is on the stream. */
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
  { dictionary, doors }: HttpDoorOptions,
): Promise<void> {
  const { authorization, 'content-type': type = '', 'idempotency-key': key } = request.headers;
  if (request.method !== 'POST') return refuse(response, 405, 'BAD_REQUEST', 'This path takes POST.');
  const sender = deviceOfCredential(dictionary, (authorization ?? '').replace(/^Bearer /i, ''));
  if (sender === null)
    return refuse(response, 401, 'UNAUTHENTICATED', 'Send the credential of a device: `Authorization: Bearer ssd_…`.');
  if (!/^application\/json\b/i.test(type))
    return refuse(response, 415, 'BAD_REQUEST', 'Send the batch as application/json.');
  const text = await readBody(request).catch(() => null);
  if (text === null) return refuse(response, 413, 'TOO_LARGE', 'The body is larger than 8 MB: split the batch.');
  const parsed = parseMessage(body, jsonOf(text));
  if (!parsed.ok)
    return refuse(response, 422, 'BAD_USER_INPUT', `The body is no batch of readings: ${parsed.why}.`, parsed.path);
  const own = typeof key === 'string' ? { idempotencyKey: key } : {};
  say(response, await doors.takeReadings(sender, { ...own, ...parsed.message }));
}

function say(response: ServerResponse, { errors, ...receipt }: BatchAnswer): void {
  const [error] = errors;
  if (error === undefined) return answer(response, 200, receipt);
  refuse(response, error.code === 'CONFLICT' ? 409 : 422, error.code, error.message, [...error.path]);
}

/** As RFC 9457 has it. */
function refuse(response: ServerResponse, status: number, code: string, detail: string, path: string[] = []): void {
  const errors = path.length > 0 ? { errors: [{ code, message: detail, path }] } : {};
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    ...(status === 503 ? { 'retry-after': '2' } : {}),
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail, ...errors }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
