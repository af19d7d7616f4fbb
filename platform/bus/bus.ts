import {
  connect,
  DiscardPolicy,
  Events,
  headers,
  type JetStreamClient,
  type JetStreamManager,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  RetentionPolicy,
  StorageType,
} from 'nats';
import { type TraceHeaders, traceHeaders } from '../observability/tracing.ts';
import { KeyValue } from './key-value.ts';
import { type LogMessage, type ReadLogOptions, readLog } from './log-reader.ts';

export type { LogMessage, ReadLogOptions } from './log-reader.ts';

export interface StreamOptions {
  /** Full means refusing, never dropping what nobody read yet. */
  readonly maxBytes: number;
  readonly duplicateWindowMs: number;
}

export interface Published {
  readonly seq: number;
  readonly duplicate: boolean;
}

function tracedBy(trace: TraceHeaders): { headers?: MsgHdrs } {
  const fields = headers();
  for (const [name, value] of Object.entries(trace)) fields.set(name, value);
  return fields.keys().length === 0 ? {} : { headers: fields };
}

/** In an answer instead of data: why there is none. */
const faultHeader = 'Fault';

/** The one place that knows the NATS client: moving to its successor is a change of this folder. */
export class Bus implements AsyncDisposable {
  readonly #connection: NatsConnection;
  readonly #stream: JetStreamClient;
  readonly #manager: JetStreamManager;
  #connected = true;

  private constructor(connection: NatsConnection, manager: JetStreamManager) {
    this.#connection = connection;
    this.#stream = connection.jetstream({ timeout: 10_000 });
    this.#manager = manager;
    void this.#watchStatus();
  }

  async #watchStatus(): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === Events.Disconnect) this.#connected = false;
      if (type === Events.Reconnect) this.#connected = true;
    }
  }

  static async open(url: string, name: string): Promise<Bus> {
    const { username, password, host } = new URL(url);
    const connection = await connect({
      servers: host,
      name,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      waitOnFirstConnect: true,
      ...(username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : {}),
    });
    return new Bus(connection, await connection.jetstreamManager());
  }

  connected(): boolean {
    return this.#connected && !this.#connection.isClosed() && !this.#connection.isDraining();
  }

  /** Makes the stream unless it is there: on file, kept by limits, refusing when full. */
  async ensureStream(name: string, subjects: readonly string[], options: StreamOptions): Promise<void> {
    const config = {
      name,
      subjects: [...subjects],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.New,
      max_bytes: options.maxBytes,
      duplicate_window: options.duplicateWindowMs * 1e6,
    };
    try {
      await this.#manager.streams.add(config);
    } catch (fault) {
      await this.#manager.streams.info(name).catch(() => Promise.reject(fault));
    }
  }

  /** Resolves when the stream has stored the message. `id` lets a repeat within the duplicate window be recognised. */
  async publish(subject: string, data: Uint8Array, id?: string): Promise<Published> {
    const options = { ...(id === undefined ? {} : { msgID: id }), ...tracedBy(traceHeaders()) };
    const { seq, duplicate } = await this.#stream.publish(subject, data, options);
    return { seq, duplicate };
  }

  /** Tells whoever listens now; nobody keeps it. */
  notify(subject: string, data: Uint8Array): void {
    this.#connection.publish(subject, data);
  }

  /** Calls back for each notice until the returned function is called. */
  listen(subject: string, handler: (data: Uint8Array) => void): () => void {
    const subscription = this.#connection.subscribe(subject, { callback: (_, message) => handler(message.data) });
    return () => subscription.unsubscribe();
  }

  /** Asks whoever answers to the subject. @throws Error when nobody does within the time */
  async request(subject: string, data: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    const message = await this.#connection.request(subject, data, { timeout: timeoutMs });
    if (message.headers?.get(faultHeader)) throw new Error(message.headers.get(faultHeader));
    return message.data;
  }

  /** Answers requests; those that answer under one name share the work. Until the returned function is called. */
  answer(subject: string, name: string, handler: (data: Uint8Array) => Promise<Uint8Array>): () => void {
    const callback = (_: unknown, message: Msg) =>
      void handler(message.data).then(
        (data) => message.respond(data),
        (fault: unknown) => {
          const fields = headers();
          fields.set(faultHeader, fault instanceof Error ? fault.message : String(fault));
          message.respond(new Uint8Array(), { headers: fields });
        },
      );
    const subscription = this.#connection.subscribe(subject, { queue: name, callback });
    return () => subscription.unsubscribe();
  }

  async keyValue(bucket: string): Promise<KeyValue> {
    return KeyValue.open(this.#stream, bucket);
  }

  async sequences(stream: string): Promise<{ first: number; last: number }> {
    const { state } = await this.#manager.streams.info(stream);
    return { first: state.first_seq, last: state.last_seq };
  }

  /** Messages in order from a sequence on; throws LogGap when the stream begins after it. */
  readLog(options: ReadLogOptions): AsyncGenerator<LogMessage> {
    return readLog(this.#stream, this.#manager, options);
  }

  async purgeBelow(stream: string, seq: number): Promise<void> {
    await this.#manager.streams.purge(stream, { seq });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.drain().catch(() => undefined);
  }
}

export const connectBus = (url: string, name: string): Promise<Bus> => Bus.open(url, name);
