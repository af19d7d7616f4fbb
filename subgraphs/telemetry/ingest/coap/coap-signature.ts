import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { hashCredential } from '../../../../platform/auth/device-credential.ts';
import type { DeviceDictionary } from '../device-dictionary.ts';

/** How far the time of a signature may be from ours, in milliseconds. */
export const signatureWindowMs = 5 * 60_000;
const noncesPerDevice = 32_768;

/** The query of a signed request. */
const signed = z.object({
  d: z.uuid(),
  n: z.string().regex(/^[A-Za-z0-9_-]{8,32}$/),
  t: z
    .string()
    .regex(/^\d{13}$/)
    .transform(Number),
  h: z.string().regex(/^[0-9a-f]{64}$/),
});

export type Verdict =
  | { readonly ok: true; readonly deviceId: string }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' | 'REPLAY' | 'RATE_LIMITED' };

/**
 * HMAC-SHA256 in hex over path, device, nonce, time and payload. The key is the SHA-256 (32 bytes) of the device's
 * credential: all that the server keeps of it.
 */
export function coapSignature(
  key: Uint8Array,
  { path, deviceId, nonce, timeMs }: { path: string; deviceId: string; nonce: string; timeMs: number },
  payload: Uint8Array,
): string {
  const head = `${path}\n${deviceId}\n${nonce}\n${timeMs}\n`;
  return createHmac('sha256', key).update(head).update(payload).digest('hex');
}

export const coapKey = (credential: string): Uint8Array => Buffer.from(hashCredential(credential), 'hex');

/** Who signed a request, and that it is no replay. A nonce is remembered as long as its time would be believed. */
export class CoapSignatures {
  readonly #dictionary: DeviceDictionary;
  readonly #now: () => number;
  readonly #nonces = new Map<string, Map<string, number>>();

  constructor(dictionary: DeviceDictionary, now: () => number) {
    this.#dictionary = dictionary;
    this.#now = now;
  }

  check(path: string, query: URLSearchParams, payload: Uint8Array): Verdict {
    const parsed = signed.safeParse(Object.fromEntries(query));
    if (!parsed.success) return { ok: false, code: 'UNAUTHENTICATED' };
    const { d: deviceId, n: nonce, t: timeMs, h: sent } = parsed.data;
    const wanted = { path, deviceId, nonce, timeMs };
    const genuine = this.#dictionary
      .device(deviceId)
      ?.credentialHashes.some((hash) => equal(coapSignature(Buffer.from(hash, 'hex'), wanted, payload), sent));
    if (genuine !== true) return { ok: false, code: 'UNAUTHENTICATED' };
    return this.#fresh(deviceId, nonce, timeMs);
  }

  #fresh(deviceId: string, nonce: string, timeMs: number): Verdict {
    const now = this.#now();
    if (Math.abs(now - timeMs) > signatureWindowMs) return { ok: false, code: 'REPLAY' };
    const used = this.#nonces.get(deviceId) ?? new Map<string, number>();
    this.#nonces.set(deviceId, used);
    if (used.has(nonce)) return { ok: false, code: 'REPLAY' };
    if (used.size >= noncesPerDevice) for (const [old, until] of used) if (until < now) used.delete(old);
    // Forgetting one that is still believed would let it in again.
    if (used.size >= noncesPerDevice) return { ok: false, code: 'RATE_LIMITED' };
    used.set(nonce, timeMs + signatureWindowMs);
    return { ok: true, deviceId };
  }
}

const equal = (one: string, other: string) => timingSafeEqual(Buffer.from(one, 'hex'), Buffer.from(other, 'hex'));
