import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Agent, request as send } from 'undici';
import type { Logger } from 'pino';
import { Problem, sendProblem } from './problem.ts';

export interface IngestDoors {
  /** Telemetry's own HTTP door. */
  readonly url: string;
  /** Where its WebSocket door is for clients. */
  readonly streamUrl: string;
}

const passedOn = ['authorization', 'content-type', 'content-encoding', 'idempotency-key', 'x-trace-id'] as const;
const answered = ['content-type', 'retry-after', 'www-authenticate', 'x-trace-id'] as const;
const timeoutMs = 30_000;

/** Hands a batch to telemetry's own door as it comes, byte by byte, and its answer back. */
export async function forwardIngest(
  request: IncomingMessage,
  response: ServerResponse,
  { url }: IngestDoors,
  { agent, logger }: { readonly agent: Agent; readonly logger: Logger },
): Promise<void> {
  if (request.method !== 'POST') {
    const headers = { allow: 'POST' };
    return sendProblem(response, new Problem('BAD_REQUEST', 'This path takes POST.', { status: 405, headers }));
  }
  const headers = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  try {
    const options = { method: 'POST', headers, body: request, dispatcher: agent, headersTimeout: timeoutMs } as const;
    const answer = await send(url, options);
    const told = answered.flatMap((name) => (answer.headers[name] ? [[name, String(answer.headers[name])]] : []));
    response.writeHead(answer.statusCode, Object.fromEntries(told) as Record<string, string>);
    for await (const chunk of answer.body) response.write(chunk);
    response.end();
  } catch (fault) {
    logger.warn({ err: fault }, 'a batch could not be handed to the ingest door');
    if (response.headersSent) response.destroy();
    else sendProblem(response, new Problem('INGEST_UNAVAILABLE', 'The batch could not be stored: send it again.'));
  }
}

/** The stream is a WebSocket of telemetry's own: who asks here is told where. */
export function tellStreamDoor(response: ServerResponse, { streamUrl }: IngestDoors): void {
  const headers = { upgrade: 'websocket', connection: 'Upgrade', link: `<${streamUrl}>; rel="alternate"` };
  const said = `The stream is a WebSocket at ${streamUrl}: connect there.`;
  sendProblem(response, new Problem('BAD_REQUEST', said, { status: 426, headers }));
}
