import { createHash } from 'node:crypto';

export interface Download {
  /** Of the artefact, whole: an address of its own for each firmware. */
  readonly url: string;
  readonly credential: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
  /** Called at each break with what is there so far; resolves when it should go on. */
  readonly onBreak: (bytesSoFar: number, reason: string) => Promise<void>;
  readonly fetch?: typeof globalThis.fetch;
}

const mostBreaks = 20;

export type Downloaded =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly breaks: number }
  | { readonly ok: false; readonly reason: string };

/** Loads an artefact over a link that breaks: each try asks for what is missing (Range, If-Range: still the same one). */
export async function download(of: Download): Promise<Downloaded> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let breaks = 0; ; breaks++) {
    const refused = await loadFrom(of, length, (part) => {
      parts.push(part);
      length += part.length;
    }).catch((error: unknown) => ({ broken: String(error) }));
    if (typeof refused === 'string') return { ok: false, reason: refused };
    if (length >= of.sizeBytes) return checked(of, Buffer.concat(parts), breaks);
    if (breaks >= mostBreaks) return { ok: false, reason: `the link broke ${breaks} times` };
    await of.onBreak(length, refused?.broken ?? 'the connection ended early');
  }
}

/** A reason why it cannot be had at all, or null at the end of the stream. */
async function loadFrom(of: Download, from: number, onPart: (part: Uint8Array) => void): Promise<string | null> {
  const range = from === 0 ? {} : { range: `bytes=${from}-`, 'if-range': `"${of.sha256}"` };
  const response = await (of.fetch ?? fetch)(of.url, {
    ...{ headers: { authorization: `Bearer ${of.credential}`, ...range }, signal: of.signal },
  });
  if (response.status !== (from === 0 ? 200 : 206)) {
    await response.body?.cancel();
    if (response.status >= 500) throw new Error(`the server answers ${response.status}`);
    return from > 0 && response.status === 200
      ? 'the artefact has changed meanwhile'
      : `the server answers ${response.status}`;
  }
  for await (const part of response.body ?? []) onPart(part);
  return null;
}

function checked({ sha256, sizeBytes }: Download, bytes: Buffer, breaks: number): Downloaded {
  if (bytes.length !== sizeBytes) return { ok: false, reason: `it has ${bytes.length} bytes, not ${sizeBytes}` };
  const found = createHash('sha256').update(bytes).digest('hex');
  return found === sha256 ? { ok: true, bytes, breaks } : { ok: false, reason: 'the SHA-256 of the artefact differs' };
}
