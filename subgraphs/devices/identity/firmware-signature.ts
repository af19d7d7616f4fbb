import { createHash, createPublicKey, verify } from 'node:crypto';
import { type FirmwareManifest, manifestText } from '../domain/firmware-manifest.ts';

/** Whether the key (32 bytes in base64, Ed25519) has signed the manifest. */
export function isSigned(manifest: FirmwareManifest, signature: string, publicKey: string): boolean {
  const x = Buffer.from(publicKey, 'base64');
  const signed = Buffer.from(signature, 'base64');
  if (x.length !== 32 || signed.length !== 64) return false;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') }, format: 'jwk' });
  return verify(null, Buffer.from(manifestText(manifest)), key, signed);
}

export const sha256Of = (artefact: Uint8Array): string => createHash('sha256').update(artefact).digest('hex');
