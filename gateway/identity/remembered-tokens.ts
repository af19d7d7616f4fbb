import { LruCache } from '../planning/lru-cache.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { clockToleranceS } from './user-token.ts';
import type { CheckToken } from './authenticate.ts';

interface Remembered {
  readonly viewer: Viewer;
  readonly untilMs: number;
}

/** So long a key that the issuer has withdrawn may still be accepted; a token never outlives itself. */
const rememberMs = 60_000;

/**
 * Remembers tokens that were valid, by their text: an EdDSA signature takes longer to check than all else that a small
 * query needs. What is refused is checked each time.
 */
export function rememberTokens(check: CheckToken, capacity = 10_000): CheckToken {
  const known = new LruCache<Remembered>(capacity);
  return (token) => {
    const remembered = known.get(token);
    if (remembered && Date.now() < remembered.untilMs) return remembered.viewer;
    return checkAndRemember(token, check, known);
  };
}

async function checkAndRemember(token: string, check: CheckToken, known: LruCache<Remembered>): Promise<Viewer | null> {
  const viewer = await check(token);
  if (!viewer) return null;
  const expiresMs = viewer.expiresAt === null ? Infinity : viewer.expiresAt + clockToleranceS * 1_000;
  known.set(token, { viewer, untilMs: Math.min(Date.now() + rememberMs, expiresMs) });
  return viewer;
}
