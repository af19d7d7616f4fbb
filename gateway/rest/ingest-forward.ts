import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Agent } from 'undici';
import type { Logger } from 'pino';
import { forward } from '../http/forward.ts';
import { Problem, sendProblem } from './problem.ts';

export interface IngestDoors {
  /** Telemetry's own HTTP door. */
  readonly url: string;
  /** Where its WebSocket door is for clients. */
  readonly streamUrl: string;
}

const passed = ['authorization', 'content-type', 'content-encoding', 'idempotency-key', 'x-trace-id'] as const;
const answered = ['content-type', 'retry-after', 'www-authenticate', 'x-trace-id'] as const;

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
  try {
    await forward(request, response, { url, agent, passed, answered });
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
