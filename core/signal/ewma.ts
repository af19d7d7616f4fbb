import type { StateReader, StateWriter } from './state-codec.ts';

/**
 * Exponentially weighted mean and mean absolute deviation of a stream. The first 1/rate values count equally, so that
 * the first of them does not dominate. Recursion: m += a (x - m), a = max(rate, 1/n).
 */
export class Ewma {
  readonly rate: number;
  #count = 0;
  #mean = 0;
  #deviation = 0;

  constructor(rate: number) {
    this.rate = rate;
  }

  get mean(): number {
    return this.#mean;
  }

  /** Mean absolute distance of a value to the mean of the values before it, in the unit of the values. */
  get deviation(): number {
    return this.#deviation;
  }

  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    this.#count++;
    const weight = Math.max(this.rate, 1 / this.#count);
    const distance = this.#count === 1 ? 0 : value - this.#mean;
    this.#mean = this.#count === 1 ? value : this.#mean + weight * distance;
    this.#deviation += weight * (Math.abs(distance) - this.#deviation);
  }

  write(writer: StateWriter): void {
    writer.u32(this.#count).f64(this.#mean).f64(this.#deviation);
  }

  static read(reader: StateReader, rate: number): Ewma {
    const ewma = new Ewma(rate);
    ewma.#count = reader.u32();
    ewma.#mean = reader.f64();
    ewma.#deviation = reader.f64();
    return ewma;
  }
}
