import type { DeviceDictionary } from '../device-dictionary.ts';
import { deviceOfCredential } from '../credential-check.ts';
import { type CommandTopic, deviceOfFilter, type MessageTopic, nodeOfFilter, parseTopic } from './topics.ts';
import { SparkplugNode } from './sparkplug-node.ts';

/** What AWS IoT Core allows a connection, as defaults. */
export const mqttLimits = {
  maxPayloadBytes: 128 * 1024,
  maxUnacknowledged: 100,
  maxSubscriptions: 50,
  maxSlashes: 7,
  maxTopicBytes: 256,
  maxClientIdBytes: 128,
  maxKeepAliveSeconds: 1_200,
} as const;

/** One authenticated connection: who it is, and what it may publish and subscribe to. */
export class MqttSession {
  readonly deviceId: string;
  readonly sparkplug = new SparkplugNode();
  readonly #credential: string;
  readonly #dictionary: DeviceDictionary;
  /** What it subscribed to, with the quality of service that was granted. */
  readonly filters = new Map<string, 0 | 1 | 2>();
  unacknowledged = 0;

  private constructor(deviceId: string, credential: string, dictionary: DeviceDictionary) {
    this.deviceId = deviceId;
    this.#credential = credential;
    this.#dictionary = dictionary;
  }

  /** Null when the password is not the live credential of a device. */
  static open(password: Readonly<Buffer> | undefined, dictionary: DeviceDictionary): MqttSession | null {
    const credential = password?.toString() ?? '';
    const deviceId = deviceOfCredential(dictionary, credential);
    return deviceId === null ? null : new MqttSession(deviceId, credential, dictionary);
  }

  live(): boolean {
    return deviceOfCredential(this.#dictionary, this.#credential) === this.deviceId;
  }

  /** What it may publish there; null when that is no topic of its own or of a child of the gateway that it is. */
  publishable(topic: string): MessageTopic | CommandTopic | null {
    if (!withinLimits(topic)) return null;
    const parsed = parseTopic(topic);
    if (parsed === null || parsed.kind === 'commands' || parsed.kind === 'receipts') return null;
    if (parsed.kind !== 'sparkplug') return this.#owns(parsed.deviceId) ? parsed : null;
    const outward = !parsed.type.endsWith('CMD');
    const known = parsed.device === null || this.deviceNamed(parsed.device) !== null;
    return outward && known && this.#isMe(parsed.node) ? parsed : null;
  }

  subscribable(filter: string): boolean {
    if (!withinLimits(filter)) return false;
    const deviceId = deviceOfFilter(filter);
    if (deviceId !== null) return this.#owns(deviceId);
    const node = nodeOfFilter(filter);
    return node !== null && this.#isMe(node);
  }

  /** Whether a message of this topic is for it, now: a child may have moved to another gateway. */
  receives(topic: string): boolean {
    const parsed = parseTopic(topic);
    // What is said of a command is for us alone.
    if (parsed === null || parsed.kind === 'acknowledge' || parsed.kind === 'complete') return false;
    return parsed.kind === 'sparkplug' ? this.#isMe(parsed.node) : this.#owns(parsed.deviceId);
  }

  /** The quality of service with which it wants the commands of a device that it may speak for; null when it wants none. */
  wantsCommandsOf(deviceId: string): 0 | 1 | 2 | null {
    if (!this.#owns(deviceId)) return null;
    const granted = ['commands', '+', '#'].map((rest) => this.filters.get(`devices/${deviceId}/${rest}`) ?? -1);
    const [best] = granted.toSorted((a, b) => b - a);
    return best === undefined || best === -1 ? null : best;
  }

  /** The device of a Sparkplug name, which is its id or its serial: itself, or a child of the gateway that it is. */
  deviceNamed(name: string): string | null {
    const own = [this.deviceId, ...this.#dictionary.childrenOf(this.deviceId)];
    return own.find((id) => id === name || this.#dictionary.device(id)?.serial === name) ?? null;
  }

  #isMe(name: string): boolean {
    return name === this.deviceId || name === this.#dictionary.device(this.deviceId)?.serial;
  }

  #owns(deviceId: string): boolean {
    return this.#dictionary.writable(deviceId, this.deviceId) !== null;
  }
}

function withinLimits(topic: string): boolean {
  return topic.split('/').length - 1 <= mqttLimits.maxSlashes && Buffer.byteLength(topic) <= mqttLimits.maxTopicBytes;
}
