import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Viewer, viewerSchema } from './viewer.ts';

/** How old a signature may be, either way, in milliseconds. */
const windowMs = 30_000;

export interface SignedClaims {
  /** The viewer as base64url JSON. */
  readonly claims: string;
  /** `t=<Unix ms>,v1=<hex HMAC-SHA256 over time, claims and the body's SHA-256>`. */
  readonly signature: string;
}

/** What the gateway says with every request to a subgraph: who asks, bound to this body and this moment. */
export function signRequest(secret: string, viewer: Viewer, body: string, nowMs: number): SignedClaims {
  const claims = Buffer.from(JSON.stringify(viewer)).toString('base64url');
  return { claims, signature: `t=${nowMs},v1=${mac(secret, String(nowMs), claims, body).toString('hex')}` };
}

/** The viewer, or null when the signature is missing, forged, older than 30 s, or of another body. */
export function verifyRequest(
  secret: string,
  signed: { claims: string | undefined; signature: string | undefined },
  body: string,
  nowMs: number,
): Viewer | null {
  const parts = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(signed.signature ?? '');
  const [, time, hex] = parts ?? [];
  if (signed.claims === undefined || time === undefined || hex === undefined) return null;
  if (Math.abs(nowMs - Number(time)) > windowMs) return null;
  if (!timingSafeEqual(mac(secret, time, signed.claims, body), Buffer.from(hex, 'hex'))) return null;
  return viewerSchema.parse(JSON.parse(Buffer.from(signed.claims, 'base64url').toString()));
}

function mac(secret: string, time: string, claims: string, body: string): Buffer {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  return createHmac('sha256', secret).update(`${time}\n${claims}\n${bodyHash}`).digest();
}
