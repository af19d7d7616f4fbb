// Stand-in for platform/auth/gateway-signature.ts (signRequest), to be deleted for it.
import { createHash, createHmac } from 'node:crypto';
import type { SignRequest } from '../execution/subgraph-client.ts';

export function requestSigner(secret: string): SignRequest {
  return (viewer, body) => {
    const claims = Buffer.from(JSON.stringify(viewer)).toString('base64url');
    const time = String(Date.now());
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const mac = createHmac('sha256', secret).update(`${time}\n${claims}\n${bodyHash}`).digest('hex');
    return { claims, signature: `t=${time},v1=${mac}` };
  };
}
