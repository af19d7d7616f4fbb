import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { Agent, request } from 'coap';
import { coapKey, coapSignature } from '../../../subgraphs/telemetry/ingest/coap/coap-signature.ts';
import type { Batch } from './batch.ts';
import { type Answer, answerOf, type Can, type Door, nothing, type Sender, type TheWorld } from './door.ts';

const path = '/telemetry';
const refusals: Readonly<Record<string, string>> = {
  '4.01': 'UNAUTHENTICATED',
  '4.13': 'TOO_LARGE',
  '4.29': 'RATE_LIMITED',
};

export interface Signed {
  readonly nonce?: string;
  readonly timeMs?: number;
}

/** Signs and sends a payload; the answer is the body, or what the code of a bare one means. */
export function sendCoap(
  port: number | null,
  { deviceId, credential }: Sender,
  payload: Uint8Array,
  signed: Signed = {},
): Promise<Answer> {
  const { nonce = randomBytes(12).toString('hex'), timeMs = Date.now() } = signed;
  const signature = coapSignature(coapKey(credential), { path, deviceId, nonce, timeMs }, payload);
  const agent = new Agent({ type: 'udp4' });
  return new Promise<Answer>((resolve, reject) => {
    const query = `d=${deviceId}&n=${nonce}&t=${timeMs}&h=${signature}`;
    const sent = request({ hostname: '127.0.0.1', port: port ?? 0, method: 'POST', pathname: path, query, agent });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const body = response.payload.toString();
      if (body.startsWith('{')) resolve(answerOf(JSON.parse(body)));
      else resolve(nothing(body !== '' ? body : (refusals[response.code] ?? response.code)));
    });
    sent.end(Buffer.from(payload));
  }).finally(() => agent.close());
}

/** Sends a datagram as it is; what comes back, if anything does within the time. */
export function exchangeDatagram(port: number | null, bytes: Uint8Array, waitMs = 2_000): Promise<Buffer | null> {
  const socket = createSocket('udp4');
  return new Promise<Buffer | null>((resolve) => {
    const late = setTimeout(() => resolve(null), waitMs);
    socket.once('message', (answer) => {
      clearTimeout(late);
      resolve(answer);
    });
    socket.send(bytes, port ?? 0, '127.0.0.1');
  }).finally(() => socket.close());
}

/** A confirmable POST of more than the client library would send. */
async function sendLarge(port: number | null, payload: Uint8Array): Promise<Answer> {
  const head = Buffer.concat([Buffer.of(0x40, 2, 0, 1, 0xb9), Buffer.from('telemetry'), Buffer.of(0xff)]);
  const code = (await exchangeDatagram(port, Buffer.concat([head, payload.subarray(0, 60_000)])))?.[1] ?? 0;
  return nothing(refusals[`${code >> 5}.${code & 31}`] ?? String(code));
}

export function coapDoor(
  world: TheWorld,
  name: string,
  abilities: readonly Can[],
  form: (batch: Batch, sender: Sender) => Uint8Array,
): Door {
  return {
    ...{ name, can: new Set<Can>([...abilities, 'credential', 'bytes']) },
    send: (sender, batch) => {
      const payload = form(batch, sender);
      return payload.length > 1_024
        ? sendLarge(world.api.coapPort, payload)
        : sendCoap(world.api.coapPort, sender, payload);
    },
    sendBytes: (sender, bytes) => sendCoap(world.api.coapPort, sender, bytes),
  };
}
