import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import { invertPositiveDefinite } from '../../../../core/signal/symmetric-matrix.ts';

const DAY_MS = 86_400_000;
const HOURS = 24;
const BINS = 2 * HOURS;
/** Weight of a new vector in the smoothed deviations: with vectors of half an hour, a change counts after about three hours. */
const SMOOTHING = 0.15;
/** A week of half hours: what is learnt before anything is told. */
const LEARNING_VECTORS = 336;
/** Vectors from which relations between channels are known at all. */
const RELATED_VECTORS = 96;
/** An hour is known after so many vectors of it, on working days and weekends together. */
const LEAST_SEEN = 4;
/** Working days count as much as weekends for an hour of a weekend until it has been seen so often; and the reverse. */
const KIND_PRIOR = 4;
/** The spread of all hours counts as much as that of the hour until it has been seen so often. */
const SPREAD_PRIOR = 8;
/** Forgetting per vector of an hour, and per vector of all hours: about a month of each. */
const BIN_RATE = 0.05;
const SPREAD_RATE = 1 / 40;
const OVERALL_RATE = 1 / 700;
const RELATION_RATE = 1 / 1400;
/** Added to the diagonal of the correlations: channels that always move together would otherwise explain each other's noise. */
const RIDGE = 0.1;
/** Deviations count up to this many usual ones. */
const MOST = 6;
/** Above this nothing is learnt: else the fault would be. */
const FROZEN = 6;
/** After two weeks of it this is how things are now. */
const RENEWAL_VECTORS = 672;
/** Standard deviation of a normal variable with a mean absolute deviation of 1. */
const PER_DEVIATION = 1.25;
/** First values of a spread, of which the largest stands for it. */
const SETTLING = 10;
/** A spread below this share of the value is taken for the sensor's resolution. */
const RESOLUTION = 1e-4;

/** How one channel stood at the last vector, smoothed, in its own unit. */
export interface RelationView {
  readonly actual: number;
  /** What the hour and the other channels let expect; the hour alone where that is what the channel left most. */
  readonly expected: number;
  /** Standard deviation of the difference. */
  readonly deviation: number;
  /** How far the channel left its relation to the others plus how far it left its hour, in usual deviations, signed. */
  readonly strength: number;
}

/**
 * Chart of each channel's relation to the others, by the hour. Each vector is taken as deviations from what is usual at
 * the hour of the day (working days apart from weekends, in UTC), in units of the spread at that hour, since the same
 * difference means more at night than in the rush hour. What the other channels explain is taken off (regression
 * adjustment: Hawkins, Technometrics 1991; residual of channel j is (P u)_j / P_jj with P the inverse correlation), and
 * the rest is smoothed by an EWMA. So a motor that is warm because it works is no news, one that is warm for the work
 * that it does is; slow faults are seen days before their channel leaves its range.
 */
export class RelationChart {
  readonly #size: number;
  /** Usual value and vectors seen of each channel and bin; deviations from it by the hour and overall. */
  readonly #usual: Float32Array;
  readonly #seen: Float32Array;
  readonly #spread: Float32Array;
  readonly #spreadSeen: Float32Array;
  readonly #overall: Float32Array;
  readonly #overallSeen: Float32Array;
  /** Mean products of deviations. */
  readonly #products: Float32Array;
  /** Spread of what the others do not explain; of it smoothed; of the deviations smoothed. */
  readonly #residualSpread: Float32Array;
  readonly #smoothedSpread: Float32Array;
  readonly #ownSpread: Float32Array;
  /** Smoothed: residuals in usual spreads, deviations; in the channel's own unit values, residuals and offsets from the hour. */
  readonly #residuals: Float32Array;
  readonly #deviations: Float32Array;
  readonly #values: Float32Array;
  readonly #differences: Float32Array;
  readonly #offsets: Float32Array;
  #vectors = 0;
  #related = 0;
  #judged = 0;
  #frozen = 0;

  constructor(channels: number) {
    this.#size = channels;
    const [a, b, c] = [new Float32Array(BINS * channels), new Float32Array(BINS * channels), HOURS * channels];
    [this.#usual, this.#seen, this.#spread, this.#spreadSeen] = [a, b, new Float32Array(c), new Float32Array(c)];
    const each = () => new Float32Array(channels);
    [this.#overall, this.#overallSeen, this.#products] = [each(), each(), new Float32Array(channels * channels)];
    [this.#residualSpread, this.#smoothedSpread, this.#ownSpread] = [each(), each(), each()];
    [this.#residuals, this.#deviations, this.#values] = [each(), each(), each()];
    [this.#differences, this.#offsets] = [each(), each()];
  }

  get size(): number {
    return this.#size;
  }

  get isLearnt(): boolean {
    return this.#vectors > LEARNING_VECTORS;
  }

  /**
   * Takes the next vector, means of the span that ended at `endMs`, one value a channel in its own unit; NaN where there
   * is none. Returns the largest smoothed residual in usual ones (>= 0); 0 while it learns.
   */
  update(endMs: number, vector: Float64Array): number {
    this.#vectors++;
    const bin = binOf(endMs - 1);
    const differences = this.#differencesAt(bin, vector);
    const scale = this.#scaleAt(bin, vector);
    const deviations = differences.map((difference, channel) =>
      Number.isNaN(difference) ? 0 : clamp(difference / (scale[channel] as number)),
    );
    const strongest = this.#related >= RELATED_VECTORS ? this.#judge(vector, differences, deviations, scale) : 0;
    const isOdd = this.isLearnt && strongest >= FROZEN;
    this.#frozen = isOdd ? this.#frozen + 1 : 0;
    if (!isOdd || this.#frozen > RENEWAL_VECTORS) this.#learn(bin, vector, differences, deviations);
    return this.isLearnt ? strongest : 0;
  }

  /** What the last vectors' channels were and should have been. */
  view(): RelationView[] {
    return Array.from(this.#values, (actual, channel) => {
      const together = this.#residualOf(channel);
      const alone =
        (this.#deviations[channel] as number) / (PER_DEVIATION * (this.#ownSpread[channel] as number) + 1e-9);
      const strength = together + alone;
      // On the side on which the channel is strong, so that nothing contradicts what is told.
      const isByOthers = together * strength >= 0;
      const difference = (isByOthers ? this.#differences : this.#offsets)[channel] as number;
      const size = isByOthers ? together : alone;
      const deviation = size === 0 ? 0 : Math.abs(difference / size);
      return { actual, expected: actual - difference, deviation, strength };
    });
  }

  #differencesAt(bin: number, vector: Float64Array): Float64Array {
    const other = (bin + HOURS) % BINS;
    return vector.map((value, channel) => {
      const [at, otherAt] = [bin * this.#size + channel, other * this.#size + channel];
      const [seen, otherSeen] = [this.#seen[at] as number, this.#seen[otherAt] as number];
      if (seen + otherSeen < LEAST_SEEN) return Number.NaN;
      const share = otherSeen === 0 ? 1 : seen / (seen + KIND_PRIOR);
      return value - share * (this.#usual[at] as number) - (1 - share) * (this.#usual[otherAt] as number);
    });
  }

  #scaleAt(bin: number, vector: Float64Array): Float64Array {
    return vector.map((value, channel) => {
      const at = (bin % HOURS) * this.#size + channel;
      const seen = this.#spreadSeen[at] as number;
      const spread = seen * (this.#spread[at] as number) + SPREAD_PRIOR * (this.#overall[channel] as number);
      const floor = Number.isNaN(value) ? 0 : RESOLUTION * Math.abs(value);
      return (PER_DEVIATION * spread) / (seen + SPREAD_PRIOR) + floor + 1e-9;
    });
  }

  /** Smooths what the other channels do not explain; the largest, in usual ones. */
  #judge(vector: Float64Array, offsets: Float64Array, deviations: Float64Array, scale: Float64Array): number {
    const size = this.#size;
    const norms = deviations.map((_, channel) =>
      Math.sqrt((this.#products[channel * size + channel] as number) + 1e-9),
    );
    const inverse = this.#inverseCorrelations(norms);
    let strongest = 0;
    this.#judged++;
    for (let channel = 0; channel < size; channel++) {
      let pull = 0;
      for (let other = 0; other < size; other++)
        pull +=
          ((inverse[channel * size + other] as number) * (deviations[other] as number)) / (norms[other] as number);
      const own = inverse[channel * size + channel] as number;
      const residual = pull / Math.sqrt(own);
      const difference = (pull / own) * (norms[channel] as number) * (scale[channel] as number);
      this.#smooth(channel, {
        value: vector[channel] as number,
        deviation: deviations[channel] as number,
        residual,
        difference,
      });
      const offset = offsets[channel] as number;
      if (!Number.isNaN(offset)) blend(this.#offsets, channel, offset, SMOOTHING);
      strongest = Math.max(strongest, Math.abs(this.#residualOf(channel)));
    }
    return strongest;
  }

  #inverseCorrelations(norms: Float64Array): Float64Array {
    const size = this.#size;
    const correlations = Float64Array.from(this.#products, (product, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      return product / ((norms[row] as number) * (norms[column] as number)) + (row === column ? RIDGE : 0);
    });
    return invertPositiveDefinite(correlations, size);
  }

  #smooth(
    channel: number,
    now: { readonly value: number; readonly deviation: number; readonly residual: number; readonly difference: number },
  ): void {
    const spread = this.#residualSpread;
    if (this.#judged === 1) spread[channel] = Math.abs(now.residual);
    const usual = clamp(now.residual / (PER_DEVIATION * (spread[channel] as number) + 1e-9));
    blend(this.#residuals, channel, usual, SMOOTHING);
    blend(this.#deviations, channel, now.deviation, SMOOTHING);
    blend(this.#differences, channel, now.difference, SMOOTHING);
    if (!Number.isNaN(now.value)) blend(this.#values, channel, now.value, this.#judged === 1 ? 1 : SMOOTHING);
    // The first ones are near 0, as smoothing starts there: their largest stands for the usual one.
    if (this.#judged < SETTLING) {
      for (const [spreads, smoothed] of [
        [this.#smoothedSpread, this.#residuals],
        [this.#ownSpread, this.#deviations],
      ] as const)
        spreads[channel] = Math.max(spreads[channel] as number, Math.abs(smoothed[channel] as number));
      return;
    }
    if (this.isLearnt && Math.abs(this.#residualOf(channel)) >= FROZEN) return;
    const rate = Math.max(1 / this.#judged, OVERALL_RATE);
    blend(spread, channel, Math.min(MOST, Math.abs(now.residual)), rate);
    blend(this.#smoothedSpread, channel, Math.abs(this.#residuals[channel] as number), rate);
    blend(this.#ownSpread, channel, Math.abs(this.#deviations[channel] as number), rate);
  }

  #residualOf(channel: number): number {
    return (this.#residuals[channel] as number) / (PER_DEVIATION * (this.#smoothedSpread[channel] as number) + 1e-9);
  }

  #learn(bin: number, vector: Float64Array, differences: Float64Array, deviations: Float64Array): void {
    const size = this.#size;
    const isKnown = differences.some((difference) => !Number.isNaN(difference));
    if (isKnown) {
      const rate = Math.max(1 / ++this.#related, RELATION_RATE);
      for (let at = 0; at < size * size; at++) {
        const product = (deviations[Math.floor(at / size)] as number) * (deviations[at % size] as number);
        blend(this.#products, at, product, rate);
      }
    }
    for (let channel = 0; channel < size; channel++) {
      const [value, difference] = [vector[channel] as number, differences[channel] as number];
      if (Number.isNaN(value)) continue;
      count(this.#usual, this.#seen, bin * size + channel, value, BIN_RATE);
      if (Number.isNaN(difference)) continue;
      count(this.#spread, this.#spreadSeen, (bin % HOURS) * size + channel, Math.abs(difference), SPREAD_RATE);
      count(this.#overall, this.#overallSeen, channel, Math.abs(difference), OVERALL_RATE);
    }
  }

  get #arrays(): readonly Float32Array[] {
    return [
      ...[this.#usual, this.#seen, this.#spread, this.#spreadSeen, this.#overall, this.#overallSeen, this.#products],
      ...[this.#residualSpread, this.#smoothedSpread, this.#ownSpread],
      ...[this.#residuals, this.#deviations, this.#values, this.#differences, this.#offsets],
    ];
  }

  write(writer: StateWriter): void {
    writer.u32(this.#size).u32(this.#vectors).u32(this.#related).u32(this.#judged).u32(this.#frozen);
    for (const array of this.#arrays) writer.f32Array(array);
  }

  static read(reader: StateReader): RelationChart {
    const chart = new RelationChart(reader.u32());
    chart.#vectors = reader.u32();
    chart.#related = reader.u32();
    chart.#judged = reader.u32();
    chart.#frozen = reader.u32();
    for (const array of chart.#arrays) reader.f32Array(array);
    return chart;
  }
}

const clamp = (value: number): number => Math.max(-MOST, Math.min(MOST, value));

function blend(array: Float32Array, at: number, value: number, rate: number): void {
  array[at] = (array[at] as number) + rate * (value - (array[at] as number));
}

/** A mean of everything at first, of the newest values then. */
function count(means: Float32Array, seen: Float32Array, at: number, value: number, rate: number): void {
  const now = (seen[at] as number) + 1;
  seen[at] = now;
  blend(means, at, value, Math.max(1 / now, rate));
}

function binOf(timeMs: number): number {
  const day = Math.floor(timeMs / DAY_MS);
  // 1970-01-01 was a Thursday: (day + 4) mod 7 is 0 on Sundays.
  const weekday = (((day + 4) % 7) + 7) % 7;
  const hour = Math.floor(((timeMs - day * DAY_MS) / DAY_MS) * HOURS);
  return hour + (weekday === 0 || weekday === 6 ? HOURS : 0);
}
