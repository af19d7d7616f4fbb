/**
 * A compact, little-endian layout for the state of streaming statistics. Fields are read back in the order they were
 * written; the owner of the layout puts a version number first. No field names are stored, so a state costs its numbers
 * and nothing else.
 */
export class StateWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  u32(value: number): this {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  f64(value: number): this {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value, true);
    return this;
  }

  /** Writes the numbers only: the reader knows the length. */
  f32Array(values: Float32Array): this {
    const at = this.#reserve(values.length * 4);
    for (let index = 0; index < values.length; index++) this.#view.setFloat32(at + index * 4, values[index] ?? 0, true);
    return this;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}

/** Reads what a StateWriter wrote. Reading past the end throws a RangeError: such a state is cut off. */
export class StateReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u32(): number {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }

  f64(): number {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  /** Fills `target`, whose length says how many numbers to read. */
  f32Array(target: Float32Array): void {
    for (let index = 0; index < target.length; index++) {
      target[index] = this.#view.getFloat32(this.#at, true);
      this.#at += 4;
    }
  }
}
