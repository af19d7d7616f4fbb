import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { OperationRequest } from '../operations/prepare-operation.ts';
import type { DocumentNode } from 'graphql';
import { endWithToken, streamContext, StreamResults, type StreamParts } from './http-stream.ts';

const boundary = 'graphql';
const heartbeatMs = 5_000;

/** Apollo's protocol: the client says which in its Accept header. */
export function wantsMultipart(accept: string | undefined): boolean {
  return accept !== undefined && /multipart\/mixed[^,]*subscriptionSpec=["']?1\.0/i.test(accept);
}

/** One part for each event, a heartbeat when there is none; `{"payload": …}` as Apollo's clients read it. */
export async function streamMultipart(
  request: IncomingMessage,
  response: ServerResponse,
  viewer: Viewer,
  prepared: { readonly operation: OperationRequest; readonly document: DocumentNode },
  parts: StreamParts,
): Promise<void> {
  response.writeHead(200, {
    'content-type': `multipart/mixed; boundary="${boundary}"; subscriptionSpec="1.0"`,
    'cache-control': 'no-store',
  });
  endWithToken(request, response, viewer, parts.watchRevocation);
  const context = streamContext(request, response, viewer);
  const heartbeat = setInterval(() => response.write(part({})), heartbeatMs);
  await write(response, `\r\n--${boundary}`);
  for await (const payload of new StreamResults(prepared.operation, prepared.document, context, parts)) {
    // Resolves when the bytes are with the kernel: a client that does not read holds its own subscription up.
    await write(response, part({ payload }));
  }
  clearInterval(heartbeat);
  response.end('--\r\n');
}

/** Ends with the next boundary, so that a reader knows at once that the part is whole. */
function part(content: unknown): string {
  return `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(content)}\r\n--${boundary}`;
}

function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => response.write(text, () => resolve()));
}
