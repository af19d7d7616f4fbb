import { decodeJwt } from 'jose';
import { z } from 'zod';
import { bearerToken, type CheckToken, type WatchRevocation } from './authenticate.ts';
import type { RegistryReader } from './registry-directory.ts';

const memberSchema = z.object({ role: z.enum(['ADMIN', 'MANAGER', 'TECHNICIAN', 'VIEWER']) });
const keyOf = (userId: string) => `user.${userId}`;

/**
 * What the registry says of the user now comes before what the token says: who is gone from it is refused, and another role
 * holds at once. Users whom it has never named (another issuer's) are what their token says.
 */
export function checkMember(check: CheckToken, registry: Pick<RegistryReader, 'get'>): CheckToken {
  return async (token) => {
    const viewer = await check(token);
    const entry = viewer === null ? undefined : registry.get(keyOf(viewer.id));
    if (viewer === null || entry === null) return null;
    const member = memberSchema.safeParse(entry).data;
    return member === undefined || member.role === viewer.role ? viewer : { ...viewer, role: member.role };
  };
}

/** Tells when what a user's connection was opened with does not hold any more: gone, or another role. */
export function watchMember(registry: RegistryReader): WatchRevocation {
  return (authorization, ended) => {
    const token = bearerToken(authorization);
    const userId = token === undefined ? null : subjectOf(token);
    if (userId === null) return () => {};
    const before = roleOf(registry, userId);
    const stop = registry.onChange((key) => {
      if (key !== keyOf(userId) || roleOf(registry, userId) === before) return;
      stop();
      ended();
    });
    return stop;
  };
}

const roleOf = (registry: Pick<RegistryReader, 'get'>, userId: string) =>
  memberSchema.safeParse(registry.get(keyOf(userId))).data?.role ?? null;

/** Whose token it claims to be: it was checked when the connection was opened. */
function subjectOf(token: string): string | null {
  try {
    return decodeJwt(token).sub ?? null;
  } catch {
    return null;
  }
}
