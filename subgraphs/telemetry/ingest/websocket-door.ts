import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Upgrade } from '../../../platform/graphql/server-options.ts';
import { deviceOfCredential } from './credential-check.ts';
import { IngestSocket, type SocketOptions } from './ingest-socket.ts';

/** A longer message closes the socket (1009). */
const maxMessageBytes = 1024 * 1024;
const authWithinMs = 10_000;
const pingMs = 30_000;

/** `/ingest/stream`: batches as JSON, each acknowledged when it is on the stream. */
export class WebSocketDoor implements AsyncDisposable {
  readonly #options: SocketOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  readonly #heard = new WeakSet<WebSocket>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#ping(), pingMs);
  }

  readonly upgrade: Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { authorization } = request.headers;
    const credential = authorization === undefined ? null : authorization.replace(/^Bearer /i, '');
    if (credential !== null && deviceOfCredential(this.#options.dictionary, credential) === null) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened, credential));
  };

  #open(socket: WebSocket, credential: string | null): void {
    this.#heard.add(socket);
    socket.on('pong', () => this.#heard.add(socket));
    // What goes wrong with it closes it.
    socket.on('error', () => undefined);
    const session = new IngestSocket(socket, this.#options);
    if (credential !== null) session.authenticate(credential);
    const late = setTimeout(() => session.requireSender(), authWithinMs);
    socket.on('message', (data, isBinary) => session.receive(isBinary ? null : (data as Buffer).toString()));
    socket.once('close', () => {
      clearTimeout(late);
      session.close();
    });
  }

  /** A peer that did not answer the last ping is gone. */
  #ping(): void {
    for (const socket of this.#server.clients) {
      if (!this.#heard.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#server.clients) socket.close(1001, 'going away');
    await new Promise<void>((resolve) => {
      const gone = setTimeout(() => this.#server.clients.forEach((socket) => socket.terminate()), 1_000);
      this.#server.close(() => {
        clearTimeout(gone);
        resolve();
      });
    });
  }
}
