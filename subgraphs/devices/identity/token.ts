import { SignJWT } from 'jose';
import type { SigningKey } from './signing-key.ts';

const issuer = 'sitesync-iot';
/** Tokens of `signIn` are short: what a user may do is in them. */
export const signInLifetimeSeconds = 15 * 60;

export interface Account {
  readonly id: string;
  readonly role: string;
  readonly organizationId: string;
  readonly organizationKind: string;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** A token that gateway and doors accept until `lifetimeSeconds` after `nowMs`. */
export async function issueToken(
  key: SigningKey,
  account: Account,
  lifetimeSeconds: number,
  nowMs = Date.now(),
): Promise<IssuedToken> {
  const issuedAt = Math.floor(nowMs / 1000);
  const expires = issuedAt + lifetimeSeconds;
  const token = await new SignJWT({
    org: account.organizationId,
    orgKind: account.organizationKind,
    role: account.role,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.id, typ: 'JWT' })
    .setSubject(account.id)
    .setIssuer(issuer)
    .setAudience(issuer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expires)
    .sign(key.privateKey);
  return { token, expiresAt: new Date(expires * 1000) };
}
