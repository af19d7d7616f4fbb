/** Bytes beside the payload that a packet may have: topic, identifiers, credentials. */
const overheadBytes = 1_024;

/**
 * Watches the lengths that packets claim, so that nobody can make us gather a packet of 256 MB. Knows only the fixed
 * header: type and flags, then the remaining length in 1 to 4 bytes. Source: MQTT 3.1.1, section 2.2.
 */
export class FrameGuard {
  readonly #mostBytes: number;
  /** Bytes of the packet that are still to come. */
  #body = 0;
  /** Bytes of the length read so far; -1 before the type. */
  #lengthBytes = -1;
  #length = 0;

  constructor(maxPayloadBytes: number) {
    this.#mostBytes = maxPayloadBytes + overheadBytes;
  }

  /** False when a packet is too long or its length is malformed: then the connection is to be closed. */
  pass(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#body > 0) {
        const step = Math.min(this.#body, chunk.length - at);
        this.#body -= step;
        at += step;
      } else if (!this.#header(chunk[at++] ?? 0)) return false;
    }
    return true;
  }

  #header(byte: number): boolean {
    if (this.#lengthBytes < 0) {
      this.#lengthBytes = 0;
      this.#length = 0;
      return true;
    }
    this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes++;
    if (byte & 0x80) return this.#lengthBytes < 4;
    this.#lengthBytes = -1;
    this.#body = this.#length;
    return this.#length <= this.#mostBytes;
  }
}
