import { createHmac, randomBytes } from 'node:crypto';

/** 32 random bytes: the key of the signatures. */
export const newSecret = (): Buffer => randomBytes(32);

/** As Standard Webhooks writes it, and as it is shown once. */
export const secretText = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;

/** Headers of Standard Webhooks: the id is the same over all attempts, the time is that of the attempt. */
export function signedHeaders(secret: Buffer, id: string, body: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
