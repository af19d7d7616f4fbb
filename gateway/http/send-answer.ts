import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/** Smaller answers fit into one packet anyway. */
const worthCompressing = 1_400;

/** Sends a whole answer, compressed when the client can read that and it pays. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): Promise<void> {
  const coding = text.length < worthCompressing ? null : codingOf(request.headers['accept-encoding']);
  const body = coding ? await compress(text, coding) : text;
  if (response.destroyed) return;
  // Names and values in turn, and a text as it is, leave Node the least to do.
  const list = ['content-length', String(Buffer.byteLength(body))];
  for (const name in headers) list.push(name, headers[name] ?? '');
  if (text.length >= worthCompressing) list.push('vary', 'accept-encoding');
  if (coding) list.push('content-encoding', coding);
  response.writeHead(status, list);
  response.end(body);
}

type Coding = 'gzip' | 'br';

function codingOf(accepted: string | string[] | undefined): Coding | null {
  const codings = String(accepted ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => !/;\s*q=0(\.0*)?$/.test(coding))
    .map((coding) => coding.split(';')[0]);
  return codings.includes('br') ? 'br' : codings.includes('gzip') ? 'gzip' : null;
}

/** At the levels where a JSON answer costs little and shrinks to a tenth. */
function compress(text: string, coding: Coding): Promise<Buffer> {
  if (coding === 'gzip') return gzipped(text, { level: 1 });
  return brotlied(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
}
