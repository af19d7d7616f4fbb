import type { IncomingMessage } from 'node:http';

/** The most bytes of a batch, through every door that has no smaller limit of its own. */
export const maxBodyBytes = 1024 * 1024;

/** The request's body; null when it is larger than a batch may be. */
export async function readBytes(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
