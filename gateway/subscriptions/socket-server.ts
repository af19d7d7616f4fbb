import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, makeServer, type Server as ProtocolServer } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import { traceIdOf } from '../http/trace-id.ts';
import type { WatchRevocation } from '../identity/authenticate.ts';
import { socketProtocol, type SocketProtocolParts } from './socket-protocol.ts';
import { closeCodes, SocketSession } from './socket-session.ts';

export interface SocketServerParts extends SocketProtocolParts {
  readonly path: string;
  readonly maxMessageBytes: number;
  readonly watchRevocation: WatchRevocation;
  readonly logger: Logger;
}

type Extra = { session: SocketSession };

const pingEveryMs = 12_000;

/** graphql-transport-ws on the port of the HTTP server. */
export class SocketServer implements AsyncDisposable {
  readonly #parts: SocketServerParts;
  readonly #protocol: ProtocolServer<Extra>;
  readonly #sockets: WebSocketServer;
  readonly #keepAlive: KeepAlive;
  readonly #watches = new Map<SocketSession, () => void>();

  constructor(http: HttpServer, parts: SocketServerParts) {
    this.#parts = parts;
    this.#protocol = makeServer(socketProtocol(parts, (...args) => this.#watch(...args)));
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: parts.maxMessageBytes,
      perMessageDeflate: false,
      handleProtocols,
    });
    this.#keepAlive = new KeepAlive(this.#sockets);
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (request.url?.split('?')[0] !== this.#parts.path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#opened(client, request));
  }

  #opened(socket: WebSocket, request: IncomingMessage): void {
    const session = new SocketSession(socket, traceIdOf(request.headers['x-trace-id']));
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, session.completed(data)),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => socket.on('message', (data, isBinary) => this.#received(socket, handle, data, isBinary)),
      },
      { session },
    );
    socket.on('pong', () => this.#keepAlive.answered(socket));
    socket.on('error', (error) => this.#parts.logger.debug({ err: error }, 'client socket'));
    socket.once('close', (code, reason) => {
      this.#watches.get(session)?.();
      this.#watches.delete(session);
      session.ended();
      void closed(code, String(reason)).catch((error: unknown) =>
        this.#parts.logger.error({ err: error }, 'closing a socket'),
      );
    });
  }

  #received(socket: WebSocket, handle: (text: string) => Promise<void>, data: unknown, isBinary: boolean): void {
    if (isBinary) {
      socket.close(closeCodes.badRequest, 'Invalid message received');
      return;
    }
    // The promise lasts as long as the operation that the message starts.
    handle(String(data)).catch((error: unknown) => this.#failed(socket, error));
  }

  #failed(socket: WebSocket, error: unknown): void {
    if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
      socket.close(closeCodes.badRequest, 'Invalid message received');
    } else if (socket.readyState === socket.OPEN) {
      this.#parts.logger.error({ err: error }, 'socket operation failed');
      socket.close(closeCodes.internal, 'Internal server error');
    }
  }

  #watch(session: SocketSession, authorization: string | undefined): void {
    const ended = () => session.close(closeCodes.forbidden, 'Credential revoked');
    this.#watches.set(session, this.#parts.watchRevocation(authorization, ended));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#keepAlive[Symbol.dispose]();
    for (const socket of this.#sockets.clients) socket.close(closeCodes.goingAway, 'Going away');
    const deadline = setTimeout(() => this.#sockets.clients.forEach((socket) => socket.terminate()), 1_000);
    await new Promise<void>((resolve) => this.#sockets.close(() => resolve()));
    clearTimeout(deadline);
  }
}

/** Resolves when the bytes are with the kernel, so that a client that does not read holds its own subscription up. */
function send(socket: WebSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => socket.send(data, () => resolve()));
}

/** Ends connections whose other side has silently gone: one timer for all of them. */
class KeepAlive implements Disposable {
  readonly #sockets: WebSocketServer;
  readonly #asked = new WeakSet<WebSocket>();
  readonly #timer: NodeJS.Timeout;

  constructor(sockets: WebSocketServer) {
    this.#sockets = sockets;
    this.#timer = setInterval(() => this.#ask(), pingEveryMs);
  }

  answered(socket: WebSocket): void {
    this.#asked.delete(socket);
  }

  #ask(): void {
    for (const socket of this.#sockets.clients) {
      if (this.#asked.has(socket)) {
        socket.terminate();
        continue;
      }
      this.#asked.add(socket);
      socket.ping();
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
