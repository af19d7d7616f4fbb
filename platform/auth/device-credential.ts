import { createHash } from 'node:crypto';

const form = /^ssd_([0-9a-f]{32})_[A-Za-z0-9_-]{43}$/;

/** A device's credential: its id and 256 random bits, so that whoever checks it knows whose it claims to be. */
export function mintCredential(deviceId: string, secret: Uint8Array): string {
  if (secret.length !== 32) throw new Error('a device credential needs 32 random bytes');
  return `ssd_${deviceId.replaceAll('-', '')}_${Buffer.from(secret).toString('base64url')}`;
}

/** SHA-256 in hex of the whole credential. 256 random bits need no slow hash. */
export function hashCredential(credential: string): string {
  return createHash('sha256').update(credential).digest('hex');
}

/** The id of the device that the credential claims to be of; null when it has not the form of one. */
export function deviceIdOf(credential: string): string | null {
  const id = form.exec(credential)?.[1];
  return id === undefined ? null : id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
