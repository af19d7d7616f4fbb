import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Baseline } from './baseline.ts';
import { learnBaseline, mahalanobis, readBaseline, writeBaseline } from './baseline.ts';

/** Weight of a new vector in the smoothed one: a change that lasts some twenty vectors counts, a single glitch does not. */
export const VECTOR_SMOOTHING = 0.05;
/** Vectors that make a baseline. */
export const BASELINE_VECTORS = 400;
/** In units of the baseline's own limit: where an episode begins, and where learning stops while it goes on. */
export const MULTIVARIATE_THRESHOLD = 2.75;
/** Outside of episodes the centre follows the vectors this fast, so that weather and wear are no news. */
const DRIFT_RATE = 0.005;
/** An episode of this many vectors is no episode but how things are now: the baseline is learnt anew. */
const RENEWAL_VECTORS = 2 * BASELINE_VECTORS;

/** How one channel stood at the last vector, in its own unit. */
export interface ChannelView {
  readonly smoothed: number;
  readonly expected: number;
  /** Standard deviation of the smoothed channel in the baseline. */
  readonly deviation: number;
  /** Share of the squared distance; shares add up to 1, that of a channel which speaks for the usual is negative. */
  readonly share: number;
}

/**
 * Multivariate exponentially weighted moving average (MEWMA; Lowry, Woodall, Champ, Rigdon, Technometrics 1992): the
 * Mahalanobis distance of the smoothed vector to a baseline learnt from the first vectors, in units of the distance that
 * only 1 % of the baseline exceeded. It sees relations that break while each channel alone looks ordinary.
 * The baseline follows slow drift, is frozen in an episode (else the fault would be learnt), and is learnt anew when an
 * episode does not end.
 */
export class Mewma {
  readonly #smoothing: number;
  readonly #smoothed: Float64Array;
  /** Offset of the last smoothed vector from the centre as it was then. */
  readonly #offset: Float64Array;
  /** Vectors gathered for the next baseline, one after the other; empty when there is a baseline. */
  #gathered = new Float32Array(0);
  #count = 0;
  #baseline: Baseline | null = null;
  #oddVectors = 0;

  /** `smoothing` is the weight of a new vector, 0..1. */
  constructor(channels: number, smoothing = VECTOR_SMOOTHING) {
    this.#smoothing = smoothing;
    this.#smoothed = new Float64Array(channels);
    this.#offset = new Float64Array(channels);
  }

  get isLearnt(): boolean {
    return this.#baseline !== null;
  }

  /**
   * Takes the next vector, one value a channel in its own unit; a channel without a value (NaN) stays where it was.
   * Returns the distance (>= 0, 1 is the limit of the baseline); 0 while the baseline is being learnt.
   */
  update(vector: Float64Array): number {
    const baseline = this.#baseline;
    if (baseline === null) {
      this.#gather(vector);
      return 0;
    }
    this.#smooth(baseline, vector);
    const distance = mahalanobis(baseline, this.#offset) / baseline.limit;
    if (distance < MULTIVARIATE_THRESHOLD) {
      this.#oddVectors = 0;
      this.#drift(baseline);
    } else if (++this.#oddVectors >= RENEWAL_VECTORS) {
      this.#oddVectors = 0;
      this.#baseline = null;
    }
    return distance;
  }

  /** What the last vector's channels were and should have been; null while learning. */
  view(): ChannelView[] | null {
    const baseline = this.#baseline;
    if (baseline === null) return null;
    const size = this.#offset.length;
    const parts = Array.from(this.#offset, (own, row) => {
      const pull = this.#offset.reduce(
        (sum, other, column) => sum + (baseline.inverse[row * size + column] ?? 0) * other,
        0,
      );
      return own * pull;
    });
    const total = parts.reduce((sum, part) => sum + part, 0);
    return parts.map((part, channel) => {
      const [mean, scale] = [baseline.mean[channel] ?? 0, baseline.scale[channel] ?? 1];
      return {
        smoothed: mean + scale * (this.#smoothed[channel] ?? 0),
        expected: mean + scale * ((this.#smoothed[channel] ?? 0) - (this.#offset[channel] ?? 0)),
        deviation: scale * (baseline.deviation[channel] ?? 0),
        share: total > 0 ? part / total : 0,
      };
    });
  }

  /** Vectors with gaps are no use for a baseline. */
  #gather(vector: Float64Array): void {
    if (vector.some(Number.isNaN)) return;
    const size = vector.length;
    if (this.#count === 0) this.#gathered = new Float32Array(BASELINE_VECTORS * size);
    this.#gathered.set(vector, this.#count * size);
    if (++this.#count < BASELINE_VECTORS) return;
    this.#baseline = learnBaseline(this.#gathered, this.#smoothed, this.#smoothing);
    this.#gathered = new Float32Array(0);
    this.#count = 0;
  }

  #smooth({ mean, scale, centre }: Baseline, vector: Float64Array): void {
    const smoothed = this.#smoothed;
    for (let channel = 0; channel < vector.length; channel++) {
      const value = vector[channel] as number;
      if (!Number.isNaN(value)) {
        const standard = (value - (mean[channel] as number)) / (scale[channel] as number);
        smoothed[channel] =
          (smoothed[channel] as number) + this.#smoothing * (standard - (smoothed[channel] as number));
      }
      this.#offset[channel] = (smoothed[channel] as number) - (centre[channel] as number);
    }
  }

  #drift({ centre }: Baseline): void {
    for (let channel = 0; channel < centre.length; channel++)
      centre[channel] = (centre[channel] as number) + DRIFT_RATE * (this.#offset[channel] as number);
  }

  write(writer: StateWriter): void {
    const size = this.#smoothed.length;
    writer.u32(size).f64(this.#smoothing).u32(this.#oddVectors).u32(this.#count);
    for (const numbers of [this.#smoothed, this.#offset]) for (const number of numbers) writer.f64(number);
    writer.f32Array(this.#gathered.subarray(0, this.#count * size)).u32(this.#baseline === null ? 0 : 1);
    if (this.#baseline !== null) writeBaseline(writer, this.#baseline);
  }

  static read(reader: StateReader): Mewma {
    const size = reader.u32();
    const mewma = new Mewma(size, reader.f64());
    mewma.#oddVectors = reader.u32();
    mewma.#count = reader.u32();
    for (const numbers of [mewma.#smoothed, mewma.#offset])
      for (let channel = 0; channel < size; channel++) numbers[channel] = reader.f64();
    if (mewma.#count > 0) mewma.#gathered = new Float32Array(BASELINE_VECTORS * size);
    reader.f32Array(mewma.#gathered.subarray(0, mewma.#count * size));
    if (reader.u32() === 1) mewma.#baseline = readBaseline(reader, size);
    return mewma;
  }
}
