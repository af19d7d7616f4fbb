import { createPublicKey, verify } from 'node:crypto';

/** What the command UPDATE_FIRMWARE says of the firmware. */
export interface Manifest {
  readonly firmwareId: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
  readonly versionCounter: number;
  readonly sizeBytes: number;
  /** Of the artefact, in hex. */
  readonly sha256: string;
  /** Ed25519, base64. */
  readonly signature: string;
  readonly publicKey: string;
  /** RFC 3339. */
  readonly expiresAt?: string;
}

/** What a device remembers of its updates: the first publisher is trusted, a counter never falls. */
export interface Installed {
  readonly versionCounter: number;
  readonly publicKey: string | null;
}

export const neverUpdated: Installed = { versionCounter: 0, publicKey: null };

/** Signed are these fields in this order, as JSON without spaces; the expiry only when there is one. */
function signedText({ manufacturer, model, version, versionCounter, sizeBytes, sha256, expiresAt }: Manifest): string {
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  return JSON.stringify({ manufacturer, model, version, versionCounter, sizeBytes, sha256, ...expiry });
}

function isSigned(manifest: Manifest): boolean {
  const x = Buffer.from(manifest.publicKey, 'base64');
  if (x.length !== 32) return false;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') }, format: 'jwk' });
  return verify(null, Buffer.from(signedText(manifest)), key, Buffer.from(manifest.signature, 'base64'));
}

/** Why a device does not install it; null when it does. Asked before the download: nothing is loaded in vain. */
export function refusalOf(manifest: Manifest, installed: Installed, nowMs: number): string | null {
  if (!isSigned(manifest)) return 'the signature does not fit the manifest';
  if (installed.publicKey !== null && installed.publicKey !== manifest.publicKey)
    return 'another publisher has signed it than the firmware before';
  if (manifest.versionCounter <= installed.versionCounter)
    return `counter ${manifest.versionCounter} is not above the installed ${installed.versionCounter}`;
  if (manifest.expiresAt !== undefined && Date.parse(manifest.expiresAt) <= nowMs) return 'it has expired';
  return null;
}
