import { WebSocket } from 'ws';
import { type Door, type DoorAnswer, eventRowsOf, refusalsOf, rowsOf, type Sending } from './door.ts';
import { Pending } from './pending.ts';

type Answer = DoorAnswer & { readonly id?: number; readonly type?: string };

/** One socket for batch after batch; opened again by the next batch after it was lost. */
class IngestSocket {
  readonly #url: string;
  readonly #sending: Sending;
  readonly #pending = new Pending<Answer>();
  #socket: Promise<WebSocket> | null = null;
  #last = 0;

  constructor(url: string, sending: Sending) {
    this.#url = url;
    this.#sending = sending;
  }

  async send(batch: Readonly<Record<string, unknown>>): Promise<Answer> {
    this.#socket ??= this.#open();
    const socket = await this.#socket;
    const id = ++this.#last;
    const answer = this.#pending.wait(id);
    socket.send(JSON.stringify({ id, operatingMode: 'normal', ...batch }));
    return answer;
  }

  close(): void {
    void this.#socket?.then((socket) => socket.close()).catch(() => undefined);
  }

  #open(): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.#sending.credential}` };
      const socket = new WebSocket(this.#url, { headers, handshakeTimeout: 5_000 });
      socket.on('message', (data) => {
        const answer = JSON.parse((data as Buffer).toString()) as Answer;
        if (answer.type === 'ready') resolve(socket);
        else if (answer.id !== undefined) this.#pending.answer(answer.id, answer);
      });
      // The close that follows says the rest.
      socket.on('error', reject);
      socket.on('close', (code) => {
        this.#socket = null;
        reject(new Error(`the socket closed (${code})`));
        this.#pending.fail(`the socket closed (${code})`);
      });
    });
  }
}

export function socketDoor(url: string, sending: Sending): Door {
  const socket = new IngestSocket(url, sending);
  return {
    name: 'WebSocket',
    sendReadings: async (readings) => refusalsOf(await socket.send({ readings: rowsOf(readings) })),
    sendEvents: async (events) => refusalsOf(await socket.send({ events: eventRowsOf(events) })),
    close: () => socket.close(),
  };
}
