import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerToken, type WatchRevocation } from './authenticate.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';

/** What the gateway must know of a device to recognise it (from the `registry` key-value feed). */
export interface DeviceRecord {
  readonly organizationId: string | null;
  /** sha256 of each credential that is valid now, in hex. */
  readonly credentialHashes: readonly string[];
}

/** Devices by id, kept up to date by whoever provides it. */
export interface DeviceDirectory {
  find(deviceId: string): DeviceRecord | undefined;
  /** Calls the listener with the id of each device that changes; returns how to stop. */
  onChange(listener: (deviceId: string) => void): () => void;
}

const credentialPattern =
  /^ssd_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[A-Za-z0-9_-]{16,128}$/;
const unknownDevice: DeviceRecord = { organizationId: null, credentialHashes: ['0'.repeat(64)] };

/** Checks `ssd_<device id without dashes>_<secret>`: the hash of the whole credential must be one of the device's. */
export function createDeviceCredentialCheck(
  directory: Pick<DeviceDirectory, 'find'>,
): (token: string) => Viewer | null {
  return (token) => {
    const deviceId = deviceIdOf(token);
    if (!deviceId) return null;
    // An unknown device costs the same comparison as a wrong secret.
    const record = directory.find(deviceId) ?? unknownDevice;
    return matchesAny(token, record.credentialHashes) && record !== unknownDevice ? viewerOf(deviceId, record) : null;
  };
}

function matchesAny(token: string, hashes: readonly string[]): boolean {
  const digest = createHash('sha256').update(token).digest();
  let matches = false;
  for (const hash of hashes) {
    const expected = Buffer.from(hash, 'hex');
    if (expected.length === digest.length && timingSafeEqual(expected, digest)) matches = true;
  }
  return matches;
}

function viewerOf(deviceId: string, { organizationId }: DeviceRecord): Viewer {
  return {
    kind: 'device',
    id: deviceId,
    organizationId,
    organizationKind: null,
    role: null,
    deviceId,
    expiresAt: null,
  };
}

/** Tells when a device credential stops being valid: calls `ended` once; returns how to stop watching. */
export function watchCredential(directory: DeviceDirectory): WatchRevocation {
  const check = createDeviceCredentialCheck(directory);
  return (authorization, ended) => {
    const token = bearerToken(authorization);
    const deviceId = token && deviceIdOf(token);
    if (!deviceId) return () => {};
    const stop = directory.onChange((changed) => {
      if (changed !== deviceId || check(token)) return;
      stop();
      ended();
    });
    return stop;
  };
}

function deviceIdOf(token: string): string | undefined {
  return credentialPattern.exec(token)?.slice(1, 6).join('-');
}
