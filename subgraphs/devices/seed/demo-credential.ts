import { createHmac } from 'node:crypto';
import { mintCredential } from '../../../platform/auth/device-credential.ts';

/** Derived, so that it can be shown at every start although only its hash is stored. For devices of the demo alone. */
export function credentialOf(deviceId: string, secret: string): string {
  return mintCredential(deviceId, createHmac('sha256', secret).update(`device ${deviceId}`).digest());
}
