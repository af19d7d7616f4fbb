import type { StateReader, StateWriter } from './state-codec.ts';

/** Sums are made anew this often, so that rounding does not add up. */
const RENEW_EVERY = 4096;

/** Mean and variance of the last `size` values, in O(1) a value. Values are kept as float32, relative to the first. */
export class RingMean {
  readonly #ring: Float32Array;
  #origin = Number.NaN;
  #count = 0;
  #sum = 0;
  #squares = 0;

  constructor(size: number) {
    this.#ring = new Float32Array(size);
  }

  get isFull(): boolean {
    return this.#count >= this.#ring.length;
  }

  get mean(): number {
    return this.#origin + this.#sum / this.#ring.length;
  }

  /** Population variance of the window. */
  get variance(): number {
    const mean = this.#sum / this.#ring.length;
    return Math.max(0, this.#squares / this.#ring.length - mean * mean);
  }

  push(value: number): void {
    if (Number.isNaN(this.#origin)) this.#origin = value;
    const at = this.#count % this.#ring.length;
    const old = this.#ring[at] as number;
    this.#ring[at] = value - this.#origin;
    const relative = this.#ring[at] as number;
    this.#sum += relative - old;
    this.#squares += relative * relative - old * old;
    if (++this.#count % RENEW_EVERY === 0) this.#renew();
  }

  write(writer: StateWriter): void {
    writer.f64(this.#origin).f64(this.#count).f64(this.#sum).f64(this.#squares).f32Array(this.#ring);
  }

  static read(reader: StateReader, size: number): RingMean {
    const ring = new RingMean(size);
    ring.#origin = reader.f64();
    ring.#count = reader.f64();
    ring.#sum = reader.f64();
    ring.#squares = reader.f64();
    reader.f32Array(ring.#ring);
    return ring;
  }

  #renew(): void {
    this.#sum = 0;
    this.#squares = 0;
    for (const value of this.#ring) {
      this.#sum += value;
      this.#squares += value * value;
    }
  }
}
