import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';

/** Who issues tokens: a real JWKS over HTTP and its key. */
export class Issuer implements AsyncDisposable {
  readonly jwksUrl: URL;
  readonly #key: CryptoKey;
  readonly #close: () => Promise<void>;

  private constructor(jwksUrl: URL, key: CryptoKey, close: () => Promise<void>) {
    this.jwksUrl = jwksUrl;
    this.#key = key;
    this.#close = close;
  }

  static async open(): Promise<Issuer> {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' };
    const http = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(
      0,
      '127.0.0.1',
    );
    await once(http, 'listening');
    const url = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/jwks.json`);
    return new Issuer(url, privateKey, async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    });
  }

  /** A token that expires in so many seconds. */
  sign(expiresInS: number, claims: JWTPayload = {}, kid = 'k1'): Promise<string> {
    return this.#jwt(expiresInS, claims).setProtectedHeader({ alg: 'EdDSA', kid }).sign(this.#key);
  }

  async signWithAnotherKey(): Promise<string> {
    const { privateKey } = await generateKeyPair('EdDSA');
    return this.#jwt(60, {}).setProtectedHeader({ alg: 'EdDSA', kid: 'k1' }).sign(privateKey);
  }

  /** HS256 with what everybody can read: the public key. */
  async signWithPublicKey(): Promise<string> {
    const jwks = (await (await fetch(this.jwksUrl)).json()) as { keys: [{ x: string }] };
    return this.#jwt(60, {})
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(Buffer.from(jwks.keys[0].x, 'base64url'));
  }

  unsigned(): string {
    const payload = { sub: 'u1', org: '7b0f9c1e-5f0f-4f51-9a53-0d1a60a1c001', orgKind: 'OWNER', role: 'ADMIN' };
    return new UnsecuredJWT(payload)
      .setIssuer('sitesync-iot')
      .setAudience('sitesync-iot')
      .setExpirationTime('1h')
      .encode();
  }

  #jwt(expiresInS: number, claims: JWTPayload): SignJWT {
    const payload = { org: '7b0f9c1e-5f0f-4f51-9a53-0d1a60a1c001', orgKind: 'OWNER', role: 'ADMIN', ...claims };
    return new SignJWT(payload)
      .setSubject('u1')
      .setIssuer(claims.iss ?? 'sitesync-iot')
      .setAudience(claims.aud ?? 'sitesync-iot')
      .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
