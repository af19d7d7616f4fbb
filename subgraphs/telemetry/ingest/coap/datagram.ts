/** What is read of a CoAP message before anything else looks at it. Source: RFC 7252, section 3. */
export interface Datagram {
  /** 0 confirmable, 1 not, 2 acknowledgement, 3 reset. */
  readonly type: number;
  readonly code: number;
  readonly messageId: number;
  readonly token: Uint8Array;
  readonly options: ReadonlySet<number>;
  readonly payloadBytes: number;
}

export const option = { observe: 6, block2: 23, block1: 27, proxyUri: 35, proxyScheme: 39 } as const;
const longestOption = 1_034;

/** Null when the bytes are no message of version 1: a reserved length, an option cut short, an empty payload behind its marker. */
export function readDatagram(bytes: Uint8Array): Datagram | null {
  const [first = 0, code = 0, high = 0, low = 0] = bytes;
  const tokenBytes = first & 0x0f;
  if (bytes.length < 4 || first >> 6 !== 1 || tokenBytes > 8 || bytes.length < 4 + tokenBytes) return null;
  // An empty message is its header alone.
  if (code === 0 && bytes.length > 4) return null;
  const options = new Set<number>();
  let at = 4 + tokenBytes;
  let number = 0;
  while (at < bytes.length && bytes[at] !== 0xff) {
    const step = optionAt(bytes, at);
    if (step === null) return null;
    number += step.delta;
    options.add(number);
    at = step.end;
  }
  if (at === bytes.length - 1) return null;
  return {
    ...{ type: (first >> 4) & 3, code, messageId: high * 256 + low, token: bytes.slice(4, 4 + tokenBytes), options },
    payloadBytes: Math.max(0, bytes.length - at - 1),
  };
}

function optionAt(bytes: Uint8Array, start: number): { delta: number; end: number } | null {
  const head = bytes[start] ?? 0;
  const delta = extended(bytes, start + 1, head >> 4);
  if (delta === null) return null;
  const length = extended(bytes, delta.next, head & 0x0f);
  if (length === null || length.value > longestOption) return null;
  const end = length.next + length.value;
  return end <= bytes.length ? { delta: delta.value, end } : null;
}

/** A nibble of 13 or 14 goes on in one or two bytes; 15 is reserved. */
function extended(bytes: Uint8Array, at: number, nibble: number): { value: number; next: number } | null {
  const [a, b] = [bytes[at], bytes[at + 1]];
  if (nibble < 13) return { value: nibble, next: at };
  if (nibble === 13) return a === undefined ? null : { value: a + 13, next: at + 1 };
  return nibble === 15 || a === undefined || b === undefined ? null : { value: a * 256 + b + 269, next: at + 2 };
}

const acknowledgement = 2;
const reset = 3;

/** A refusal without a word: code as class * 32 + detail. Never longer than what it answers. */
export function refusalOf({ type, messageId, token }: Datagram, code: number): Uint8Array {
  const answerType = type === 0 ? acknowledgement : 1;
  return Uint8Array.of(0x40 | (answerType << 4) | token.length, code, messageId >> 8, messageId & 0xff, ...token);
}

/** What a confirmable message that cannot be read gets; null for anything that is to be ignored. */
export function resetOf(bytes: Uint8Array): Uint8Array | null {
  const [first = 0, , high = 0, low = 0] = bytes;
  const confirmable = bytes.length >= 4 && first >> 6 === 1 && ((first >> 4) & 3) === 0;
  return confirmable ? Uint8Array.of(0x40 | (reset << 4), 0, high, low) : null;
}
