import { invertPositiveDefinite, quadraticForm } from '../../../../core/signal/symmetric-matrix.ts';

/** Vectors that make the baseline. */
export const BASELINE_VECTORS = 400;
/** The first vectors of the smoothed stream still remember its start: they say nothing of its spread. */
const SETTLING_VECTORS = 50;
/** Weight of a new vector in the smoothed one: changes that last some twenty vectors count, single glitches do not. */
const RATE = 0.05;
/** Added to the diagonal of the covariance, as a share of its mean diagonal: channels that hardly move decide nothing. */
const RIDGE = 0.05;
/** Share of the baseline's own distances that lie above the limit. */
const TAIL_SHARE = 0.01;

interface Baseline {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly smoothedMean: Float64Array;
  readonly inverse: Float64Array;
  readonly limit: number;
}

/**
 * Multivariate exponentially weighted moving average (MEWMA; Lowry, Woodall, Champ, Rigdon, Technometrics 1992): the
 * Mahalanobis distance of the smoothed vector to a baseline learnt from the first vectors. The result is the distance in
 * units of the limit that the baseline itself hardly crossed.
 */
export class Mewma {
  readonly #channels: number;
  readonly #learning: Float64Array[] = [];
  #baseline: Baseline | null = null;
  readonly #smoothed: Float64Array;

  constructor(channels: number) {
    this.#channels = channels;
    this.#smoothed = new Float64Array(channels);
  }

  update(vector: readonly number[]): number {
    if (this.#baseline !== null) return this.#distance(this.#baseline, vector) / this.#baseline.limit;
    this.#learning.push(Float64Array.from(vector));
    if (this.#learning.length === BASELINE_VECTORS) this.#learn();
    return 0;
  }

  #distance(baseline: Baseline, vector: ArrayLike<number>): number {
    const { mean, scale, smoothedMean, inverse } = baseline;
    const offset = new Float64Array(this.#channels);
    for (let channel = 0; channel < this.#channels; channel++) {
      const standard = ((vector[channel] as number) - (mean[channel] as number)) / (scale[channel] as number);
      const smoothed = this.#smoothed[channel] as number;
      this.#smoothed[channel] = smoothed + RATE * (standard - smoothed);
      offset[channel] = (this.#smoothed[channel] as number) - (smoothedMean[channel] as number);
    }
    return Math.sqrt(Math.max(0, quadraticForm(inverse, offset)));
  }

  #learn(): void {
    const size = this.#channels;
    const vectors = this.#learning.splice(0);
    const mean = new Float64Array(size);
    const scale = new Float64Array(size);
    for (const vector of vectors) for (let c = 0; c < size; c++) mean[c]! += vector[c]! / vectors.length;
    for (const vector of vectors) for (let c = 0; c < size; c++) scale[c]! += (vector[c]! - mean[c]!) ** 2 / vectors.length;
    for (let c = 0; c < size; c++) scale[c] = Math.sqrt(scale[c]!) || 1e-6;
    const smoothed = vectors.map((vector) => {
      for (let c = 0; c < size; c++) this.#smoothed[c]! += RATE * ((vector[c]! - mean[c]!) / scale[c]! - this.#smoothed[c]!);
      return this.#smoothed.slice();
    });
    const smoothedMean = new Float64Array(size);
    for (const vector of smoothed) for (let c = 0; c < size; c++) smoothedMean[c]! += vector[c]! / vectors.length;
    const covariance = new Float64Array(size * size);
    for (const vector of smoothed)
      for (let a = 0; a < size; a++)
        for (let b = 0; b < size; b++)
          covariance[a * size + b]! += ((vector[a]! - smoothedMean[a]!) * (vector[b]! - smoothedMean[b]!)) / vectors.length;
    let trace = 0;
    for (let c = 0; c < size; c++) trace += covariance[c * size + c]! / size;
    for (let c = 0; c < size; c++) covariance[c * size + c]! += RIDGE * trace;
    const inverse = invertPositiveDefinite(covariance, size);
    const distances = smoothed.slice(SETTLING_VECTORS).map((vector) => {
      return Math.sqrt(Math.max(0, quadraticForm(inverse, vector.map((value, c) => value - smoothedMean[c]!))));
    });
    distances.sort((a, b) => a - b);
    const limit = distances[Math.floor((1 - TAIL_SHARE) * distances.length)]!;
    this.#baseline = { mean, scale, smoothedMean, inverse, limit };
  }
}
