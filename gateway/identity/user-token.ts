import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { CheckToken } from './authenticate.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';

const claimsSchema = z.object({
  sub: z.string().min(1),
  exp: z.number(),
  org: z.uuid().nullable().default(null),
  orgKind: z.enum(['OWNER', 'SERVICE_COMPANY', 'MANUFACTURER', 'PARTNER', 'OPERATOR']).nullable().default(null),
  role: z.enum(['ADMIN', 'MANAGER', 'TECHNICIAN', 'VIEWER']).nullable().default(null),
});

/** Clocks of issuer and gateway may differ by this much (s). */
export const clockToleranceS = 60;

/** Keys of the issuer, fetched when an unknown key id turns up and kept for ten minutes. */
export function remoteKeys(jwksUrl: URL): JWTVerifyGetKey {
  return createRemoteJWKSet(jwksUrl, { timeoutDuration: 3_000, cooldownDuration: 5_000 });
}

/** Checks users' tokens (EdDSA). Throws when the issuer's keys cannot be had: that is no fault of the token. */
export function createUserTokenCheck(keys: JWTVerifyGetKey): CheckToken {
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['EdDSA', 'Ed25519'],
        issuer: 'sitesync-iot',
        audience: 'sitesync-iot',
        clockTolerance: clockToleranceS,
        requiredClaims: ['sub', 'exp'],
      });
      return viewerOf(payload);
    } catch (error) {
      if (isFaultOfToken(error)) return null;
      throw error;
    }
  };
}

function viewerOf(payload: JWTPayload): Viewer | null {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) return null;
  const { sub, exp, org, orgKind, role } = claims.data;
  return {
    kind: 'user',
    id: sub,
    organizationId: org,
    organizationKind: orgKind,
    role,
    deviceId: null,
    expiresAt: exp * 1_000,
  };
}

function isFaultOfToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  // A plain JOSEError comes from fetching the keys ("Expected 200 OK from the JSON Web Key Set HTTP response").
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}
