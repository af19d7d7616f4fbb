import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { createServer, type IncomingMessage, type OutgoingMessage, type Server } from 'coap';
import type { Logger } from '../../../../platform/log/logger.ts';
import type { DeviceDictionary } from '../device-dictionary.ts';
import { type BatchAnswer, type Doors, nothing } from '../doors.ts';
import { decodeReadings } from '../formats/decode-readings.ts';
import { TokenBuckets } from '../token-buckets.ts';
import { CoapSignatures } from './coap-signature.ts';
import { type Datagram, option, readDatagram, refusalOf, resetOf } from './datagram.ts';

export interface CoapDoorOptions {
  readonly host: string;
  readonly port: number;
  readonly dictionary: DeviceDictionary;
  readonly doors: Doors;
  readonly logger: Logger;
  readonly now: () => number;
}

export const coapLimits = {
  /** What fits one datagram on any path; nothing is put together from blocks. */
  maxPayloadBytes: 1_024,
  /** Datagrams a second from one address, before anything of them is believed. */
  addressPerSecond: 200,
} as const;

const path = '/telemetry';
const [badOption, notAllowed, tooLarge, proxying] = [0x82, 0x85, 0x8d, 0xa5];
const [post, confirmable, nonConfirmable] = [2, 0, 1];
const statusOf: Readonly<Record<string, string>> = {
  ...{ BATCH_TOO_LARGE: '4.13', RATE_LIMITED: '4.29', OVERLOADED: '5.03', CONFLICT: '4.09', BAD_USER_INPUT: '4.00' },
  ...{ REPLAY: '4.01', NOT_FOUND: '4.04', UNAUTHENTICATED: '4.01', INGEST_UNAVAILABLE: '5.03' },
};
/** The longest list of rejected readings that an answer names, so that it fits a datagram. */
const mostRejected = 12;

/** CoAP over UDP: `POST /telemetry`, signed, answered when the readings are stored. */
export class CoapDoor implements AsyncDisposable {
  readonly #options: CoapDoorOptions;
  readonly #socket: Socket;
  readonly #server: Server;
  readonly #signatures: CoapSignatures;
  readonly #addresses = new TokenBuckets(coapLimits.addressPerSecond, coapLimits.addressPerSecond);

  private constructor(options: CoapDoorOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.#signatures = new CoapSignatures(options.dictionary, options.now);
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('error', (fault: unknown) => this.#fault(fault));
    this.#server.listen(socket);
    // The library's own listener would gather blocks without a bound, and throws on what it cannot put together.
    socket.removeAllListeners('message');
    const handle = this.#server.handleRequest();
    socket.on('message', (bytes, from) => this.#receive(bytes, from, handle));
  }

  static async open(options: CoapDoorOptions): Promise<CoapDoor> {
    const socket = createSocket(options.host.includes(':') ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(options.port, options.host, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return new CoapDoor(options, socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  #receive(bytes: Buffer, from: RemoteInfo, handle: (bytes: Buffer, from: AddressInfo) => void): void {
    const now = performance.now();
    if (this.#addresses.waitMs(from.address, 1, now) > 0) return;
    this.#addresses.take(from.address, 1, now);
    const datagram = readDatagram(bytes);
    const refused = datagram === null ? resetOf(bytes) : refusalFor(datagram, bytes);
    if (refused === 'ignore') return;
    if (refused !== null) return this.#socket.send(refused, from.port, from.address, () => undefined);
    if (datagram === null) return;
    try {
      handle(bytes, { ...from, family: from.family });
    } catch (fault) {
      this.#fault(fault);
    }
  }

  async #answer(request: IncomingMessage, response: OutgoingMessage): Promise<void> {
    const [where = '', query = ''] = request.url.split('?');
    if (where !== path) return end(response, 'NOT_FOUND', '');
    const checked = this.#signatures.check(where, new URLSearchParams(query), request.payload);
    // Whoever did not prove who they are gets no more bytes than they sent: nobody can be flooded in their name.
    if (!checked.ok) return end(response, checked.code, checked.code === 'UNAUTHENTICATED' ? '' : checked.code);
    const answer = await this.#take(checked.deviceId, request.payload);
    const [error] = answer.errors;
    const { rejected, ...counts } = answer;
    const shown = rejected.slice(0, mostRejected).map(({ index, code }) => ({ index, code }));
    end(response, error?.code ?? null, JSON.stringify({ ...counts, rejectedCount: rejected.length, rejected: shown }));
  }

  async #take(deviceId: string, payload: Buffer): Promise<BatchAnswer> {
    const { doors, now, logger } = this.#options;
    const parsed = decodeReadings(payload, now());
    if (!parsed.ok) return nothing('BAD_USER_INPUT', `The payload cannot be read: ${parsed.why}.`, parsed.path);
    try {
      return await doors.takeReadings(deviceId, parsed.message);
    } catch (fault) {
      logger.error({ err: fault, sender: deviceId }, 'a batch could not be stored');
      return nothing('INGEST_UNAVAILABLE', 'It could not be stored: send it again.');
    }
  }

  #fault(fault: unknown): void {
    this.#options.logger.warn({ err: fault }, 'a CoAP message could not be answered');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}

/** Null when the message may go on; what it is answered with at once, or that it is not answered, otherwise. */
function refusalFor(datagram: Datagram, bytes: Uint8Array): Uint8Array | 'ignore' | null {
  const { type, code, options, payloadBytes } = datagram;
  // An empty confirmable message is a ping, which a reset answers.
  if (code === 0) return type === confirmable ? (resetOf(bytes) ?? 'ignore') : 'ignore';
  if ((type !== confirmable && type !== nonConfirmable) || code >> 5 !== 0) return 'ignore';
  if (options.has(option.block1) || payloadBytes > coapLimits.maxPayloadBytes) return refusalOf(datagram, tooLarge);
  if (options.has(option.observe) || options.has(option.block2)) return refusalOf(datagram, badOption);
  if (options.has(option.proxyUri) || options.has(option.proxyScheme)) return refusalOf(datagram, proxying);
  return code === post ? null : refusalOf(datagram, notAllowed);
}

function end(response: OutgoingMessage, error: string | null, text: string): void {
  response.code = error === null ? '2.04' : (statusOf[error] ?? '4.22');
  if (text !== '') response.setOption('Content-Format', 'application/json');
  response.end(text);
}
