import { deviceSeen, deviceSeenSubject } from '../../../core/contracts/device-seen.ts';
import { encodeJson } from '../../../core/contracts/json-codec.ts';

const intervalMs = 5_000;

/** Tells devices which of them were heard: at most one notice every 5 s, however many readings came. */
export class DeviceNotices implements Disposable {
  readonly #heard = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #notify: (subject: string, data: Uint8Array) => void;

  constructor(notify: (subject: string, data: Uint8Array) => void) {
    this.#notify = notify;
    this.#timer = setInterval(() => this.#tell(), intervalMs);
  }

  heard(deviceId: string, timeMs: number): void {
    this.#heard.set(deviceId, timeMs);
  }

  #tell(): void {
    if (this.#heard.size === 0) return;
    const notice = { deviceIds: [...this.#heard.keys()], lastSeen: [...this.#heard.values()] };
    this.#heard.clear();
    this.#notify(deviceSeenSubject, encodeJson(deviceSeen, notice));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#tell();
  }
}
