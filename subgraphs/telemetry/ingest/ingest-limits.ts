import type { TelemetryEnv } from '../config.ts';
import type { DeviceDictionary } from './device-dictionary.ts';
import { TokenBuckets } from './token-buckets.ts';

export interface Limits {
  readonly senderMessages: number;
  readonly deviceReadings: number;
  readonly gatewayReadings: number;
  readonly organizationReadings: number;
  readonly burstSeconds: number;
  readonly maxWaitingBytes: number;
}

export interface Refusal {
  readonly code: 'RATE_LIMITED' | 'OVERLOADED';
  readonly message: string;
  readonly retryAfterMs: number;
}

/** A reading as JSON has about so many bytes: what is waiting is counted by it, whatever format it came in. */
const bytesPerReading = 120;
const overloadedRetryMs = 1_000;

/** How fast a sender, a gateway and the devices of an organization may be, and how much may wait to be stored. */
export class IngestLimits {
  readonly #limits: Limits;
  readonly #dictionary: DeviceDictionary;
  readonly #now: () => number;
  readonly #messages: TokenBuckets;
  readonly #devices: TokenBuckets;
  readonly #gateways: TokenBuckets;
  readonly #organizations: TokenBuckets;
  #waitingBytes = 0;

  /** `now` is monotonic, in milliseconds. */
  constructor(limits: Limits, dictionary: DeviceDictionary, now: () => number) {
    const { senderMessages, deviceReadings, gatewayReadings, organizationReadings, burstSeconds } = limits;
    this.#limits = limits;
    this.#dictionary = dictionary;
    this.#now = now;
    this.#messages = new TokenBuckets(senderMessages, senderMessages);
    this.#devices = new TokenBuckets(deviceReadings, deviceReadings * burstSeconds);
    this.#gateways = new TokenBuckets(gatewayReadings, gatewayReadings * burstSeconds);
    this.#organizations = new TokenBuckets(organizationReadings, organizationReadings * burstSeconds);
  }

  /** Null when the batch may come in: then `done` must be called with the same count. A refused one costs a message. */
  admit(senderId: string, readings: number): Refusal | null {
    const now = this.#now();
    const wait = this.#messages.waitMs(senderId, 1, now);
    if (wait > 0) return tooFast(wait, `${this.#limits.senderMessages} messages a second`);
    this.#messages.take(senderId, 1, now);
    if (this.#waitingBytes + readings * bytesPerReading > this.#limits.maxWaitingBytes)
      return {
        code: 'OVERLOADED',
        message: 'Too much is waiting to be stored: send it again later.',
        retryAfterMs: overloadedRetryMs,
      };
    const isGateway = this.#dictionary.childrenOf(senderId).size > 0;
    const own = isGateway ? this.#gateways : this.#devices;
    const ownWait = own.waitMs(senderId, readings, now);
    if (ownWait > 0)
      return isGateway
        ? tooFast(ownWait, `${this.#limits.gatewayReadings} readings a second of a gateway`)
        : tooFast(ownWait, `${this.#limits.deviceReadings} readings a second of a device`);
    const organization = this.#dictionary.device(senderId)?.organizationId ?? '';
    const allWait = this.#organizations.waitMs(organization, readings, now);
    if (allWait > 0)
      return tooFast(allWait, `${this.#limits.organizationReadings} readings a second of an organization's devices`);
    own.take(senderId, readings, now);
    this.#organizations.take(organization, readings, now);
    this.#waitingBytes += readings * bytesPerReading;
    return null;
  }

  /** The batch is stored, or was given up. */
  done(readings: number): void {
    this.#waitingBytes -= readings * bytesPerReading;
  }
}

const tooFast = (retryAfterMs: number, limit: string): Refusal => ({
  ...{ code: 'RATE_LIMITED', retryAfterMs },
  message: `More than ${limit}: nothing of this batch was taken, send it again in ${retryAfterMs} ms.`,
});

export const printedLimits = (env: TelemetryEnv): Limits => ({
  senderMessages: env.LIMIT_SENDER_MESSAGES,
  deviceReadings: env.LIMIT_DEVICE_READINGS,
  gatewayReadings: env.LIMIT_GATEWAY_READINGS,
  organizationReadings: env.LIMIT_ORGANIZATION_READINGS,
  burstSeconds: env.LIMIT_BURST_SECONDS,
  maxWaitingBytes: env.MAX_WAITING_BYTES,
});

export const limitsOf = (env: TelemetryEnv, dictionary: DeviceDictionary): IngestLimits =>
  new IngestLimits(printedLimits(env), dictionary, () => performance.now());
