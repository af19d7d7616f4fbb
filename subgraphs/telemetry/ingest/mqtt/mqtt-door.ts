import type { EventEmitter } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import {
  Aedes,
  type AuthenticateError,
  type Client,
  type ConnectPacket,
  type PublishPacket,
  type Subscription,
} from 'aedes';
import type { Logger } from '../../../../platform/log/logger.ts';
import type { DeviceDictionary } from '../device-dictionary.ts';
import type { Doors } from '../doors.ts';
import { type CommandBus, type CommandListener, CommandRelay } from './command-relay.ts';
import { FrameGuard } from './frame-guard.ts';
import { mqttLimits, MqttSession } from './mqtt-session.ts';
import { encodeSparkplug } from './sparkplug-payload.ts';
import { takeMessage } from './take-message.ts';
import type { CommandTopic, MessageTopic, SparkplugTopic } from './topics.ts';

export interface MqttDoorOptions {
  readonly host: string;
  readonly port: number;
  readonly dictionary: DeviceDictionary;
  readonly doors: Doors;
  readonly bus: CommandBus;
  readonly logger: Logger;
  readonly now: () => number;
}

interface Sent {
  readonly messageId: number | undefined;
  readonly payload: Uint8Array;
}

const connectWithinMs = 10_000;
const [identifierRejected, badCredential] = [2, 4];
/** A refusal that closes the connection: MQTT 3.1.1 has no other way to say no to a publish. */
const refusal = (why: string) => new Error(why);

/** MQTT 3.1.1: readings are stored inside the authorization of a publish, so that PUBACK means stored. */
export class MqttDoor implements AsyncDisposable {
  readonly #options: MqttDoorOptions;
  readonly #broker: Aedes;
  readonly #server: Server;
  /** A client's will comes after its connection is gone: the session is found as long as the client is. */
  readonly #sessions = new WeakMap<Client, MqttSession>();
  readonly #open = new Map<Client, MqttSession>();
  readonly #wills = new WeakMap<Client, NonNullable<ConnectPacket['will']>>();
  readonly #commands: CommandRelay;
  readonly #listeners = new Map<Client, CommandListener>();
  readonly #stopWatching: () => void;

  private constructor(options: MqttDoorOptions) {
    this.#options = options;
    this.#broker = new Aedes({
      ...{ connectTimeout: connectWithinMs, keepaliveLimit: mqttLimits.maxKeepAliveSeconds, queueLimit: 100 },
      ...{ maxInflightInbound: mqttLimits.maxUnacknowledged, maxTopicLevels: mqttLimits.maxSlashes + 1 },
      preConnect: (client, packet, done) => this.#preConnect(client, packet, done),
      authenticate: (client, _username, password, done) => {
        const fault = this.#authenticate(client, password);
        done(fault, fault === null);
      },
      authorizePublish: (client, packet, done) => void this.#publish(client, packet).then(done, done),
      authorizeSubscribe: (client, subscription, done) => done(null, this.#subscribe(client, subscription)),
      authorizeForward: (client, packet) => (this.#sessions.get(client)?.receives(packet.topic) ? packet : null),
    });
    (this.#broker as EventEmitter).on('error', (fault: unknown) =>
      options.logger.error({ err: fault }, 'the MQTT broker has a fault'),
    );
    this.#broker.on('clientError', (client, fault) =>
      options.logger.debug({ err: fault, client: client.id }, 'an MQTT connection is closed'),
    );
    this.#broker.on('subscribe', (_, client) => this.#listen(client));
    this.#broker.on('unsubscribe', (filters, client) => {
      for (const filter of filters) this.#sessions.get(client)?.filters.delete(filter);
    });
    const { bus, dictionary, logger } = options;
    this.#commands = new CommandRelay({ bus, dictionary, logger, now: () => performance.now() });
    // Packets are small and waited for: none is to wait for the acknowledgement of the one before.
    this.#server = createServer({ noDelay: true }, (socket) => this.#connect(socket));
    this.#stopWatching = options.dictionary.onDevice((changed) => this.#check(changed));
  }

  static async open(options: MqttDoorOptions): Promise<MqttDoor> {
    const door = new MqttDoor(options);
    await door.#broker.listen();
    await new Promise<void>((resolve, reject) =>
      door.#server.once('error', reject).listen(options.port, options.host, resolve),
    );
    return door;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  #connect(socket: Socket): void {
    const guard = new FrameGuard(mqttLimits.maxPayloadBytes);
    const read = socket.read.bind(socket);
    // The broker's parser gathers a packet however long it is: what it reads passes the guard first.
    socket.read = (size?: number) => {
      const chunk = read(size) as Buffer | null;
      if (chunk === null || guard.pass(chunk)) return chunk;
      socket.destroy();
      return null;
    };
    const client = this.#broker.handle(socket);
    socket.once('close', () => this.#closed(client));
  }

  #closed(client: Client): void {
    this.#open.delete(client);
    const listener = this.#listeners.get(client);
    if (listener !== undefined) this.#commands.detach(listener);
    this.#listeners.delete(client);
  }

  #preConnect(client: Client, packet: ConnectPacket, done: (fault: Error | null, success: boolean) => void): void {
    if (Buffer.byteLength(packet.clientId) > mqttLimits.maxClientIdBytes)
      return done(refusal('the client id is too long'), false);
    // Sessions are not kept over a disconnect: a device that was away fetches its commands by the graph.
    packet.clean = true;
    if (packet.will) this.#wills.set(client, packet.will);
    done(null, true);
  }

  #authenticate(client: Client, password: Readonly<Buffer> | undefined): AuthenticateError | null {
    const session = MqttSession.open(password, this.#options.dictionary);
    if (session === null) return denied('this is not the credential of a device', badCredential);
    for (const [other, { deviceId }] of this.#open)
      if (other.id === client.id && deviceId !== session.deviceId)
        return denied('another device has this client id', identifierRejected);
    const will = this.#wills.get(client);
    if (will !== undefined && session.publishable(will.topic) === null)
      return denied('the will is for a topic of another device', identifierRejected);
    this.#sessions.set(client, session);
    this.#open.set(client, session);
    return null;
  }

  /** Resolves with null when all that can be stored is stored; with the reason to close the connection otherwise. */
  async #publish(client: Client | null, packet: PublishPacket): Promise<Error | null> {
    const session = client === null ? undefined : this.#sessions.get(client);
    if (session === undefined || !session.live()) return refusal('nobody is known to send this');
    const topic = session.publishable(packet.topic);
    if (topic === null) return refusal('this is no topic for this device to publish to');
    packet.retain = false;
    if (session.unacknowledged >= mqttLimits.maxUnacknowledged)
      return refusal('too many messages are not acknowledged yet');
    session.unacknowledged++;
    try {
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      const retryAfterMs =
        topic.kind === 'acknowledge' || topic.kind === 'complete'
          ? await this.#takeWord(session, topic, { messageId: packet.messageId, payload })
          : await this.#takeMessage(session, topic, { messageId: packet.messageId, payload });
      return retryAfterMs === null ? null : refusal('more was sent than may be: it was not stored');
    } catch (fault) {
      this.#options.logger.error({ err: fault, sender: session.deviceId }, 'a message could not be stored');
      return refusal('it could not be stored');
    } finally {
      session.unacknowledged--;
    }
  }

  async #takeMessage(session: MqttSession, topic: MessageTopic, { messageId, payload }: Sent): Promise<number | null> {
    const { doors, now } = this.#options;
    const { answer, rebirth } = await takeMessage(session, topic, payload, { doors, nowMs: now() });
    this.#tell(topic.kind === 'sparkplug' ? session.deviceId : topic.deviceId, messageId, answer);
    if (rebirth && topic.kind === 'sparkplug') this.#askForBirths(topic);
    return answer.retryAfterMs;
  }

  /** What a device says of a command. */
  async #takeWord(
    session: MqttSession,
    { kind, deviceId }: CommandTopic,
    { messageId, payload }: Sent,
  ): Promise<number | null> {
    const receipt = await this.#commands.said(session.deviceId, kind, payload);
    this.#tell(deviceId, messageId, receipt);
    return receipt.retryAfterMs;
  }

  #subscribe(client: Client, subscription: Subscription): Subscription | null {
    const session = this.#sessions.get(client);
    if (session === undefined || !session.subscribable(subscription.topic)) return null;
    if (!session.filters.has(subscription.topic) && session.filters.size >= mqttLimits.maxSubscriptions) return null;
    session.filters.set(subscription.topic, subscription.qos);
    return subscription;
  }

  /** After SUBACK: what waits is delivered to whoever just said that it wants commands. */
  #listen(client: Client): void {
    const session = this.#sessions.get(client);
    if (session === undefined || !this.#open.has(client)) return;
    const before = this.#listeners.get(client);
    if (before !== undefined) this.#commands.detach(before);
    const listener: CommandListener = {
      sender: session.deviceId,
      wants: (deviceId) => session.wantsCommandsOf(deviceId) !== null,
      deliver: (command) => {
        const qos = session.wantsCommandsOf(command.deviceId) ?? 0;
        const packet = { cmd: 'publish', qos, dup: false, retain: false } as const;
        const payload = Buffer.from(JSON.stringify(command));
        client.publish({ ...packet, topic: `devices/${command.deviceId}/commands`, payload }, () => undefined);
      },
    };
    this.#listeners.set(client, listener);
    this.#commands.attach(listener);
  }

  /** What became of a message, for whoever subscribed to it: PUBACK alone cannot name what was refused for good. */
  #tell(deviceId: string, messageId: number | undefined, receipt: object): void {
    const payload = JSON.stringify({ messageId: messageId ?? null, ...receipt });
    this.#send(`devices/${deviceId}/receipts`, Buffer.from(payload));
  }

  #askForBirths({ group, node }: SparkplugTopic): void {
    const metrics = [{ name: 'Node Control/Rebirth', datatype: 11, booleanValue: true }];
    const payload = encodeSparkplug({ timestamp: this.#options.now(), metrics });
    this.#send(`spBv1.0/${group}/NCMD/${node}`, Buffer.from(payload));
  }

  #send(topic: string, payload: Buffer): void {
    this.#broker.publish({ cmd: 'publish', qos: 0, dup: false, retain: false, topic, payload }, () => undefined);
  }

  /** A revoked credential closes its connections. */
  #check(deviceId: string): void {
    for (const [client, session] of this.#open) if (session.deviceId === deviceId && !session.live()) client.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopWatching();
    this.#commands[Symbol.dispose]();
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await new Promise<void>((resolve) => this.#broker.close(() => resolve()));
    await stopped;
  }
}

function denied(why: string, returnCode: number): AuthenticateError {
  return Object.assign(new Error(why), { returnCode });
}
