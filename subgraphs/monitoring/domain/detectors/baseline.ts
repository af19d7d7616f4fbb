import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import { invertPositiveDefinite, quadraticForm } from '../../../../core/signal/symmetric-matrix.ts';

/** Added to the diagonal of the covariance, as a share of its mean diagonal: channels that hardly move decide nothing. */
const RIDGE = 0.05;
/** The smoothed stream remembers its start for this many vectors: they say nothing of usual distances. */
const SETTLING_VECTORS = 50;
/** Share of the learnt distances that lie above the limit. */
const TAIL_SHARE = 0.01;
/** A spread below this share of the channel's level is taken for the sensor's resolution. */
const RESOLUTION = 1e-4;

/** What is usual for the channels of one piece of equipment together. Channels are standardised: (value - mean) / scale. */
export interface Baseline {
  /** Mean and standard deviation of each channel, in its own unit. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** Usual smoothed standardised vector; drifts with the equipment. */
  readonly centre: Float64Array;
  /** Standard deviation of each smoothed standardised channel. */
  readonly deviation: Float64Array;
  /** Inverse of the covariance of smoothed vectors, row by row. */
  readonly inverse: Float64Array;
  /** The distance that a share TAIL_SHARE of the learnt vectors exceeded. */
  readonly limit: number;
}

/** Mahalanobis distance of an offset from the centre. */
export const mahalanobis = ({ inverse }: Baseline, offset: Float64Array): number =>
  Math.sqrt(Math.max(0, quadraticForm(inverse, offset)));

/**
 * The baseline of vectors that follow one another (flat, `size` channels each, without gaps), smoothed by `smoothing`.
 * `smoothed` is left as the smoothed vector after the last one: the stream goes on from there.
 */
export function learnBaseline(vectors: Float32Array, smoothed: Float64Array, smoothing: number): Baseline {
  const size = smoothed.length;
  const mean = columnMeans(vectors, size);
  const scale = columnDeviations(vectors, mean).map((deviation, channel) =>
    Math.max(deviation, RESOLUTION * Math.abs(mean[channel] ?? 0), 1e-9),
  );
  smoothed.fill(0);
  const path = vectors.map((value, at) => {
    const channel = at % size;
    const standard = (value - (mean[channel] as number)) / (scale[channel] as number);
    return (smoothed[channel] = (smoothed[channel] as number) + smoothing * (standard - (smoothed[channel] as number)));
  });
  const centre = columnMeans(path, size);
  const deviation = columnDeviations(path, centre);
  const inverse = invertPositiveDefinite(ridged(covarianceOf(path, centre), size), size);
  const baseline = { mean, scale, centre, deviation, inverse, limit: 1 };
  return { ...baseline, limit: limitOf(path, baseline) };
}

function columnMeans(rows: Float32Array, size: number): Float64Array {
  const sums = new Float64Array(size);
  rows.forEach((value, at) => (sums[at % size] = (sums[at % size] as number) + value));
  return sums.map((sum) => (sum * size) / rows.length);
}

function columnDeviations(rows: Float32Array, mean: Float64Array): Float64Array {
  const size = mean.length;
  const sums = new Float64Array(size);
  rows.forEach((value, at) => {
    const channel = at % size;
    sums[channel] = (sums[channel] as number) + (value - (mean[channel] as number)) ** 2;
  });
  return sums.map((sum) => Math.sqrt((sum * size) / rows.length));
}

function covarianceOf(rows: Float32Array, mean: Float64Array): Float64Array {
  const size = mean.length;
  const covariance = new Float64Array(size * size);
  const share = size / rows.length;
  for (let start = 0; start < rows.length; start += size) {
    for (let row = 0; row < size; row++) {
      const offset = share * ((rows[start + row] as number) - (mean[row] as number));
      for (let column = 0; column < size; column++) {
        const at = row * size + column;
        const other = (rows[start + column] as number) - (mean[column] as number);
        covariance[at] = (covariance[at] as number) + offset * other;
      }
    }
  }
  return covariance;
}

function ridged(covariance: Float64Array, size: number): Float64Array {
  const diagonal = Array.from({ length: size }, (_, channel) => channel * (size + 1));
  const trace = diagonal.reduce((sum, at) => sum + (covariance[at] as number), 0);
  // Channels that never moved have no covariance at all: any ridge will do.
  for (const at of diagonal) covariance[at] = (covariance[at] as number) + ((RIDGE * trace) / size || 1e-9);
  return covariance;
}

function limitOf(path: Float32Array, baseline: Baseline): number {
  const { centre } = baseline;
  const size = centre.length;
  const distances: number[] = [];
  for (let start = SETTLING_VECTORS * size; start < path.length; start += size) {
    const offset = centre.map((usual, channel) => (path[start + channel] as number) - usual);
    distances.push(mahalanobis(baseline, offset));
  }
  distances.sort((a, b) => a - b);
  return distances[Math.floor((1 - TAIL_SHARE) * distances.length)] || 1;
}

export function writeBaseline(writer: StateWriter, baseline: Baseline): void {
  const { mean, scale, centre, deviation, inverse, limit } = baseline;
  for (const numbers of [mean, scale, centre, deviation, inverse]) for (const number of numbers) writer.f64(number);
  writer.f64(limit);
}

export function readBaseline(reader: StateReader, size: number): Baseline {
  const numbers = (count: number) => Float64Array.from({ length: count }, () => reader.f64());
  return {
    mean: numbers(size),
    scale: numbers(size),
    centre: numbers(size),
    deviation: numbers(size),
    inverse: numbers(size * size),
    limit: reader.f64(),
  };
}
