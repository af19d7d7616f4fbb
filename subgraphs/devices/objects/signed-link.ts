import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Links that are good for whoever has them until they expire: for one path and one id only. */
export class SignedLinks {
  readonly #key: Buffer;
  readonly #origin: string;

  /** `secret` is not used itself; `origin` is where clients reach us, without a slash at its end. */
  constructor(secret: string, origin: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'links of devices', 32));
    this.#origin = origin.replace(/\/+$/, '');
  }

  /** An absolute URL. `expiresAtMs` is rounded down to the second. */
  to(path: string, id: string, expiresAtMs: number): string {
    const expires = String(Math.floor(expiresAtMs / 1000));
    const query = new URLSearchParams({ id, expires, signature: this.#sign(path, id, expires).toString('base64url') });
    return `${this.#origin}${path}?${query}`;
  }

  /** The id that the link is for; `expired`, or null when it is none of ours. */
  check(url: URL, nowMs: number): { readonly id: string } | 'expired' | null {
    const [id = '', expires = '', signature = ''] = ['id', 'expires', 'signature'].map(
      (name) => url.searchParams.get(name) ?? '',
    );
    const [given, right] = [Buffer.from(signature, 'base64url'), this.#sign(url.pathname, id, expires)];
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return Number(expires) * 1000 > nowMs ? { id } : 'expired';
  }

  #sign(path: string, id: string, expires: string): Buffer {
    return createHmac('sha256', this.#key).update(`${path}\n${id}\n${expires}`).digest();
  }
}
