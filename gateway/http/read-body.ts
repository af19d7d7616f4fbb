import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './json-response.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON body of a request, or undefined when it has none (or another type, which Apollo Server refuses). */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new HttpRefusal(415, 'BAD_REQUEST', 'A compressed body is not accepted.');
  const bytes = await readBytes(request, maxBytes);
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (bytes.length === 0 || type !== 'application/json') return undefined;
  return parseJson(bytes);
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = new HttpRefusal(413, 'BAD_REQUEST', `The body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new HttpRefusal(400, 'BAD_REQUEST', 'The body is not JSON in UTF-8.');
  }
}
