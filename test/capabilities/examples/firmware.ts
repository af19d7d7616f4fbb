import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A release as its maker signs it: Ed25519 over the manifest, as `PublishFirmwareInput` describes it. */
export function signedFirmware(): Record<string, unknown> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const artefact = Buffer.from('a firmware of the examples');
  const manifest = {
    ...{ manufacturer: 'Meridian Elevators', model: 'Bridge 1', version: '2.0.0', versionCounter: 2 },
    ...{ sizeBytes: artefact.length, sha256: createHash('sha256').update(artefact).digest('hex') },
  };
  return {
    ...manifest,
    signature: sign(null, Buffer.from(JSON.stringify(manifest)), privateKey).toString('base64'),
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'),
    artefactBase64: artefact.toString('base64'),
  };
}
