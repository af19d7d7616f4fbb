import { SlidingOrderStatistics } from '../../../../core/signal/sliding-order-statistics.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

/** Readings whose median stands for the usual level. */
const LEVEL_WINDOW = 256;

/**
 * Learned limits: the smallest and largest value seen so far. The raw score is how far a reading lies beyond them, as a
 * share of their distance; inside them 0. Limits only widen, so a level is news once.
 */
export class LearnedRange implements Member {
  readonly anomalyType = 'threshold';
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  /** The limits as they were before the last reading widened them. */
  #lowBefore = Number.POSITIVE_INFINITY;
  #highBefore = Number.NEGATIVE_INFINITY;
  #excess = 0;
  #levels = new SlidingOrderStatistics(LEVEL_WINDOW);

  /** How far the last reading lay beyond the limits before it, as a share of their distance; 0 within them. */
  get excess(): number {
    return this.#excess;
  }

  update(value: number): number {
    this.#lowBefore = this.#low;
    this.#highBefore = this.#high;
    const width = this.#high - this.#low || 1e-9;
    this.#excess = this.#levels.count < 2 ? 0 : Math.max(0, value - this.#high, this.#low - value) / width;
    this.#low = Math.min(this.#low, value);
    this.#high = Math.max(this.#high, value);
    this.#levels.push(value);
    return this.#excess;
  }

  expectation(): Expectation | null {
    if (this.#levels.count < 2) return null;
    return { expected: this.#levels.quantile(0.5), min: this.#lowBefore, max: this.#highBefore };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#low).f64(this.#high).f64(this.#lowBefore).f64(this.#highBefore);
    this.#levels.write(writer);
  }

  static read(reader: StateReader): LearnedRange {
    const range = new LearnedRange();
    range.#low = reader.f64();
    range.#high = reader.f64();
    range.#lowBefore = reader.f64();
    range.#highBefore = reader.f64();
    range.#levels = SlidingOrderStatistics.read(reader, LEVEL_WINDOW);
    return range;
  }
}
