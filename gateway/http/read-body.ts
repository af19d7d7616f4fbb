import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './json-response.ts';

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

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(new HttpRefusal(413, 'BAD_REQUEST', `The body is larger than ${maxBytes} bytes.`));
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      refuse();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBytes) return;
      request.pause();
      refuse();
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    request.once('error', reject);
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    if (isUtf8(bytes)) return JSON.parse(bytes.toString('utf8'));
  } catch {
    // Said below.
  }
  throw new HttpRefusal(400, 'BAD_REQUEST', 'The body is not JSON in UTF-8.');
}
