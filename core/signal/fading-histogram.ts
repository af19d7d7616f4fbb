import type { StateReader, StateWriter } from './state-codec.ts';

const BINS = 160;
/** Neighbouring bins differ by 5 %, so a quantile is known within 5 %; 160 bins span a factor of 2,450. */
const GROWTH = 1.05;
const LOG_GROWTH = Math.log(GROWTH);
/** Smallest score told apart from zero. */
const SMALLEST = 1e-12;
/** New values weigh ever more instead of old ones being faded one by one; beyond this weight everything is rescaled. */
const RESCALE_AT = 1024;

/**
 * Quantiles of a stream of scores >= 0, the past fading with a time constant of `memory` values.
 * A histogram on a logarithmic scale that follows the largest score upwards and lumps the smallest together: only the
 * upper tail is asked for. After DDSketch (Masson, Rim, Lee 2019), with exponential forgetting. 656 bytes of state.
 */
export class FadingHistogram {
  readonly memory: number;
  readonly #weights = new Float32Array(BINS);
  /** Logarithmic bin number of weights[0]; everything below it is counted there. */
  #lowest = Number.NaN;
  #weight = 1;

  constructor(memory: number) {
    this.memory = memory;
  }

  push(score: number): void {
    const bin = Math.floor(Math.log(Math.max(score, SMALLEST)) / LOG_GROWTH);
    if (Number.isNaN(this.#lowest)) this.#lowest = bin - BINS + 1;
    if (bin >= this.#lowest + BINS) this.#moveUp(bin - BINS + 1 - this.#lowest);
    const index = Math.max(0, bin - this.#lowest);
    this.#weights[index] = (this.#weights[index] ?? 0) + this.#weight;
    this.#weight *= 1 + 1 / this.memory;
    if (this.#weight > RESCALE_AT) this.#rescale();
  }

  /** The score exceeded by a share `share` (0..1) of the faded past; 0 when nothing was pushed. */
  upperQuantile(share: number): number {
    let total = 0;
    for (const weight of this.#weights) total += weight;
    let above = 0;
    for (let index = BINS - 1; index >= 0; index--) {
      const weight = this.#weights[index] ?? 0;
      if (weight > 0 && above + weight >= share * total) {
        const inside = (above + weight - share * total) / weight;
        return Math.exp((this.#lowest + index + inside) * LOG_GROWTH);
      }
      above += weight;
    }
    return 0;
  }

  write(writer: StateWriter): void {
    writer.f64(this.#lowest).f64(this.#weight).f32Array(this.#weights);
  }

  static read(reader: StateReader, memory: number): FadingHistogram {
    const histogram = new FadingHistogram(memory);
    histogram.#lowest = reader.f64();
    histogram.#weight = reader.f64();
    reader.f32Array(histogram.#weights);
    return histogram;
  }

  #moveUp(steps: number): void {
    const lumped = Math.min(steps, BINS - 1);
    let lump = 0;
    for (let index = 0; index <= lumped; index++) lump += this.#weights[index] ?? 0;
    this.#weights.copyWithin(0, lumped);
    this.#weights.fill(0, BINS - lumped);
    this.#weights[0] = lump;
    this.#lowest += steps;
  }

  #rescale(): void {
    for (let index = 0; index < BINS; index++) this.#weights[index] = (this.#weights[index] ?? 0) / this.#weight;
    this.#weight = 1;
  }
}
