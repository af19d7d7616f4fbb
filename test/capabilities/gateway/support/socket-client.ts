import { once } from 'node:events';
import WebSocket from 'ws';

export interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** A bare graphql-transport-ws client: says exactly what the test says, keeps all that comes. */
export class SocketClient {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #changes = new Set<() => void>();

  constructor(url: string, protocol = 'graphql-transport-ws') {
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), protocol);
    this.socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)));
      for (const change of this.#changes) change();
    });
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) =>
      this.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
  }

  static async connect(url: string, authorization: string | null = 'Bearer captain'): Promise<SocketClient> {
    const client = new SocketClient(url);
    await once(client.socket, 'open');
    client.send({ type: 'connection_init', payload: authorization === null ? undefined : { authorization } });
    await client.until((messages) => messages.some(({ type }) => type === 'connection_ack'));
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables?: unknown): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  of(id: string): Message[] {
    return this.messages.filter((message) => message.id === id);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  payloads(id: string): any[] {
    return this.of(id)
      .filter(({ type }) => type === 'next')
      .map(({ payload }) => payload);
  }

  async until(holds: (messages: readonly Message[]) => boolean, withinMs = 10_000): Promise<void> {
    if (holds(this.messages)) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Still waiting; got ${JSON.stringify(this.messages).slice(0, 2000)}`)),
        withinMs,
      );
      const change = () => {
        if (!holds(this.messages)) return;
        clearTimeout(timer);
        this.#changes.delete(change);
        resolve();
      };
      this.#changes.add(change);
    });
  }

  close(): void {
    this.socket.close();
  }
}

/** Waits for a condition that no event announces. */
export async function eventually(holds: () => boolean, what: string, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
