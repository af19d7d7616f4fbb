import { once } from 'node:events';
import WebSocket from 'ws';

/** Many clients of graphql-transport-ws in this process, as little as can be: they count what they are told. */
export class Sockets {
  readonly #sockets: WebSocket[] = [];
  delivered = 0;
  faults = 0;

  async open(url: string, token: string, count: number): Promise<void> {
    const atOnce = 100;
    for (let opened = 0; opened < count; opened += atOnce) {
      const batch = Array.from({ length: Math.min(atOnce, count - opened) }, () => this.#connect(url, token));
      this.#sockets.push(...(await Promise.all(batch)));
    }
  }

  async #connect(url: string, token: string): Promise<WebSocket> {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { perMessageDeflate: false });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await once(socket, 'message');
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      if (text.includes('"type":"next"') && text.includes('"price"')) this.delivered++;
      else this.faults++;
    });
    return socket;
  }

  /** `variables` of the nth; the first `from` have subscribed before. */
  subscribe(query: string, variables: (n: number) => Readonly<Record<string, unknown>>, from = 0): void {
    this.#sockets
      .slice(from)
      .forEach((socket, n) =>
        socket.send(JSON.stringify({ id: 's', type: 'subscribe', payload: { query, variables: variables(n) } })),
      );
  }

  /** Resolves when all that is said so far has been answered. */
  async settled(): Promise<void> {
    await Promise.all(
      this.#sockets.map(async (socket) => {
        const answered = once(socket, 'pong');
        socket.ping();
        await answered;
      }),
    );
  }

  async until(delivered: number): Promise<void> {
    while (this.delivered < delivered) {
      if (this.faults > 0) throw new Error(`${this.faults} messages are no event.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async close(): Promise<void> {
    const closed = this.#sockets.map((socket) => once(socket, 'close'));
    for (const socket of this.#sockets) socket.close();
    await Promise.all(closed);
    this.#sockets.length = 0;
  }
}
