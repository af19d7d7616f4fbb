import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { SignRequest } from '../execution/subgraph-client.ts';

/**
 * Signs as platform/auth/gateway-signature.ts says, at half the cost: a viewer's claims are written once, the key is
 * prepared, and the body is hashed in one call. Its test has the subgraphs' check accept them.
 */
export function createSigner(secret: string, now: () => number = Date.now): SignRequest {
  const key = createSecretKey(secret, 'utf8');
  const claimsOf = new WeakMap<Viewer, string>();
  return (viewer, body) => {
    let claims = claimsOf.get(viewer);
    if (claims === undefined) {
      claims = Buffer.from(JSON.stringify(viewer)).toString('base64url');
      claimsOf.set(viewer, claims);
    }
    const time = now();
    const text = `${time}\n${claims}\n${hash('sha256', body)}`;
    return { claims, signature: `t=${time},v1=${createHmac('sha256', key).update(text).digest('hex')}` };
  };
}
