import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Agent, request } from 'coap';
import { type BatchReading, encodeDeviceBatch } from './device-batch.ts';
import { answerWithinMs, type Door, type DoorAnswer, type Refusal, refusalsOf, type Sending } from './door.ts';

const path = '/telemetry';
/** What a payload may have at most; no blocks. */
const maxBytes = 1024;

/** Query of a signed request: HMAC-SHA256 over path, device, nonce, time and payload, keyed by the credential's SHA-256. */
function signedQuery({ deviceId, credential }: Sending, payload: Uint8Array): string {
  const nonce = randomBytes(12).toString('hex');
  const nowMs = Date.now();
  const key = createHash('sha256').update(credential).digest();
  const head = `${path}\n${deviceId}\n${nonce}\n${nowMs}\n`;
  const signature = createHmac('sha256', key).update(head).update(payload).digest('hex');
  return `d=${deviceId}&n=${nonce}&t=${nowMs}&h=${signature}`;
}

function post(address: URL, sending: Sending, payload: Uint8Array): Promise<DoorAnswer> {
  const agent = new Agent({ type: 'udp4' });
  const late = AbortSignal.any([sending.signal, AbortSignal.timeout(answerWithinMs)]);
  return new Promise<DoorAnswer>((resolve, reject) => {
    const target = { hostname: address.hostname, port: Number(address.port), method: 'POST', pathname: path } as const;
    const sent = request({ ...target, query: signedQuery(sending, payload), agent });
    late.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
    sent.on('error', reject);
    sent.on('response', ({ code, payload: body }) => {
      const text = body.toString();
      if (text.startsWith('{')) return resolve(JSON.parse(text) as DoorAnswer);
      if (code === '4.29' || code === '5.03') return reject(new Error(`the CoAP door answers ${code}`));
      resolve(code.startsWith('2.') ? {} : { errors: [{ code, message: text }] });
    });
    sent.end(Buffer.from(payload));
  }).finally(() => agent.close());
}

/** Halves a batch until each part fits into one datagram. */
function parts(readings: readonly BatchReading[]): Uint8Array[] {
  const bytes = encodeDeviceBatch(readings, false);
  if (bytes.length <= maxBytes || readings.length < 2) return [bytes];
  const middle = Math.ceil(readings.length / 2);
  return [...parts(readings.slice(0, middle)), ...parts(readings.slice(middle))];
}

export const coapDoor = (url: string, sending: Sending): Door => ({
  name: 'CoAP',
  sendReadings: async (readings) => {
    const refused: Refusal[] = [];
    for (const payload of parts(readings)) refused.push(...refusalsOf(await post(new URL(url), sending, payload)));
    return refused;
  },
  sendEvents: null,
  close: () => undefined,
});
