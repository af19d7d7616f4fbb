import type { WebSocket } from 'ws';
import { Cancellation } from '../execution/cancellation.ts';
import type { RequestContext } from '../execution/request-context.ts';
import { clockToleranceS } from '../identity/user-token.ts';
import { anonymousViewer, type Viewer } from '../../platform/auth/viewer.ts';

/** Close codes beside those of graphql-transport-ws. */
export const closeCodes = {
  badRequest: 4400,
  forbidden: 4403,
  slowConsumer: 4290,
  goingAway: 1001,
  internal: 4500,
} as const;

// setTimeout's longest delay (ms); a longer one would fire at once.
const longestTimeoutMs = 2_147_483_647;

const held = 'held';
const heldPayload = /\{"held":(\d{1,15})\}\}$/;

/** One client connection: who it is, and when it has to end. */
export class SocketSession {
  readonly #socket: WebSocket;
  readonly #cancellation = new Cancellation();
  readonly #traceId: string;
  #texts: Map<number, string> | null = null;
  #lastHeld = 0;
  #viewer: Viewer = anonymousViewer;
  #expiry: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, traceId: string) {
    this.#socket = socket;
    this.#traceId = traceId;
  }

  get viewer(): Viewer {
    return this.#viewer;
  }

  get context(): RequestContext {
    return { viewer: this.#viewer, traceId: this.#traceId, cancellation: this.#cancellation };
  }

  /** The connection lives as long as the token it was opened with. */
  signIn(viewer: Viewer): void {
    this.#viewer = viewer;
    if (viewer.expiresAt === null) return;
    const remainingMs = viewer.expiresAt - Date.now();
    // A token accepted within the clock tolerance has "expired" by our clock: it lives until the tolerance ends.
    const delay = remainingMs > 0 ? remainingMs : Math.max(remainingMs + clockToleranceS * 1_000, 0);
    const close = () => this.close(closeCodes.forbidden, 'Token expired');
    this.#expiry = setTimeout(close, Math.min(delay, longestTimeoutMs));
  }

  /**
   * A payload that stands for a text, until the message that carries it is sent: graphql-ws encodes every message by itself,
   * and what many subscribers are sent shall be encoded once.
   */
  hold(text: string): Record<string, number> {
    (this.#texts ??= new Map()).set(++this.#lastHeld, text);
    return { [held]: this.#lastHeld };
  }

  /** The message with the text in the place of what stood for it. No result and no error has such a payload by itself. */
  completed(message: string): string {
    const match = message.startsWith('{"id":') ? heldPayload.exec(message) : null;
    const text = match && this.#texts?.get(Number(match[1]));
    if (!match || text === undefined || text === null) return message;
    this.#texts?.delete(Number(match[1]));
    return `${message.slice(0, match.index)}${text}}`;
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  ended(): void {
    clearTimeout(this.#expiry);
    this.#cancellation.cancel();
  }
}
