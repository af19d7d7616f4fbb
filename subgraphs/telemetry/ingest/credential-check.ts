import { timingSafeEqual } from 'node:crypto';
import { deviceIdOf, hashCredential } from '../../../platform/auth/device-credential.ts';
import type { DeviceDictionary } from './device-dictionary.ts';

/** The device whose live credential this is, by the registry in memory; null when it is none. */
export function deviceOfCredential(dictionary: Pick<DeviceDictionary, 'device'>, credential: string): string | null {
  const deviceId = deviceIdOf(credential);
  const device = deviceId === null ? null : dictionary.device(deviceId);
  if (device === null) return null;
  const digest = Buffer.from(hashCredential(credential), 'hex');
  const live = device.credentialHashes.some((hash) => {
    const expected = Buffer.from(hash, 'hex');
    return expected.length === digest.length && timingSafeEqual(expected, digest);
  });
  return live ? device.id : null;
}
