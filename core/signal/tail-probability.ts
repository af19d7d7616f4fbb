import { FadingHistogram } from './fading-histogram.ts';
import type { StateReader, StateWriter } from './state-codec.ts';

export interface TailOptions {
  /** Time constant of forgetting, in scores. */
  readonly memory: number;
  /** Share of scores that belong to the tail, e.g. 0.01. */
  readonly share: number;
}

/** Fewer scores than this say nothing about a tail. */
const MIN_SCORES = 30;
/** No score is called rarer than 10^-20 beyond the tail's edge. */
const MAX_EXCESS_DECADES = 20;
/**
 * The mean excess follows the last few exceedances: in a burst each must outdo the last to be as rare. This trades
 * calibration for fewer alarms: with 0.02 instead, the ensemble on the NAB series at hand scored 62 against 70, with
 * 406 false alarms against 113; but far out the decades overstate how rare a score is.
 */
const EXCESS_RATE = 0.5;
/** One excess moves the mean excess by at most this many times itself, so that one glitch does not hide the next. */
const EXCESS_CLIP = 5;
/** Refresh the edge of the tail after this many scores: it moves slowly, and finding it is the costly part. */
const REFRESH_EVERY = 8;

/**
 * How improbable a detector's raw score is by a model learnt from the stream, in decades: -log10 P(this score or more).
 * Monotone in the score; see EXCESS_RATE for why it is a grade rather than a calibrated probability.
 * Up to the edge of the tail (the score exceeded by `share` of the past) nobody asks how rare: a grade in proportion to
 * the score, for one comparison instead of a walk through the histogram. Above it peaks over threshold with an exponential excess: P = share * exp(-(score - edge) / mean excess)
 * (generalised Pareto with shape 0; Siffer et al., "Anomaly detection in streams with extreme value theory", KDD 2017).
 */
export class TailProbability {
  readonly #options: TailOptions;
  #histogram: FadingHistogram;
  #count = 0;
  #edge = 0;
  #meanExcess = 0;

  constructor(options: TailOptions) {
    this.#options = options;
    this.#histogram = new FadingHistogram(options.memory);
  }

  /** The score at which the tail begins: what the stream calls just about ordinary. */
  get edge(): number {
    return this.#edge;
  }

  /** Judges `score` (>= 0) against the past, then learns it. Returns decades >= 0; 0 while too little is known. */
  update(score: number): number {
    const decades = this.#count < MIN_SCORES ? 0 : this.#judge(score);
    this.#histogram.push(score);
    this.#count++;
    const due = this.#count === MIN_SCORES || this.#count % REFRESH_EVERY === 0;
    if (due) this.#edge = this.#histogram.upperQuantile(this.#options.share);
    return decades;
  }

  write(writer: StateWriter): void {
    writer.u32(this.#count).f64(this.#edge).f64(this.#meanExcess);
    this.#histogram.write(writer);
  }

  static read(reader: StateReader, options: TailOptions): TailProbability {
    const tail = new TailProbability(options);
    tail.#count = reader.u32();
    tail.#edge = reader.f64();
    tail.#meanExcess = reader.f64();
    tail.#histogram = FadingHistogram.read(reader, options.memory);
    return tail;
  }

  #judge(score: number): number {
    const { share } = this.#options;
    if (score <= this.#edge) return this.#edge > 0 ? (-Math.log10(share) * score) / this.#edge : 0;
    const scale = Math.max(this.#meanExcess, 1e-3 * this.#edge, 1e-12);
    const excess = score - this.#edge;
    const clipped = Math.min(excess, EXCESS_CLIP * scale);
    this.#meanExcess = this.#meanExcess === 0 ? clipped : this.#meanExcess + EXCESS_RATE * (clipped - this.#meanExcess);
    return -Math.log10(share) + Math.min(MAX_EXCESS_DECADES, (excess / scale) * Math.LOG10E);
  }
}
