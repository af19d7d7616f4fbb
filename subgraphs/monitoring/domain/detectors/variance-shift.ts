import { Ewma } from '../../../../core/signal/ewma.ts';
import { RingMean } from '../../../../core/signal/ring-mean.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

/** Readings whose spread is the present one. */
const WINDOW = 60;
/** About the last thousand spreads are the usual ones. */
const RATE = 0.001;
const MIN_SPREADS = 50;
/** Spreads are compared by their logarithm; one below this share of the usual level is a stuck sensor's. */
const RESOLUTION = 1e-6;

/**
 * Variance shift: the logarithm of the spread of the last 60 readings against those of the past, in units of their mean
 * deviation. A sensor that falls silent or begins to flutter shows here while its level stays.
 */
export class VarianceShift implements Member {
  readonly anomalyType = 'statistical';
  #window = new RingMean(WINDOW);
  #spreads = new Ewma(RATE);
  #level = Number.NaN;
  #usual = 0;
  #scale = 0;

  update(value: number): number {
    this.#window.push(value);
    if (!this.#window.isFull) return 0;
    this.#level = this.#window.mean;
    const spread = Math.log(Math.sqrt(this.#window.variance) + RESOLUTION * (Math.abs(this.#level) + 1));
    const { count, mean, deviation } = this.#spreads;
    this.#usual = mean;
    // A spread that changes by less than a tenth is the same.
    this.#scale = deviation + 0.1;
    this.#spreads.push(spread);
    return count < MIN_SPREADS ? 0 : Math.abs(spread - mean) / this.#scale;
  }

  /** The range in which three standard deviations of the usual spread lie: a single reading rarely leaves it. */
  expectation(): Expectation | null {
    if (this.#spreads.count <= MIN_SPREADS) return null;
    const margin = 3 * Math.exp(this.#usual);
    return { expected: this.#level, min: this.#level - margin, max: this.#level + margin };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#level).f64(this.#usual).f64(this.#scale);
    this.#window.write(writer);
    this.#spreads.write(writer);
  }

  static read(reader: StateReader): VarianceShift {
    const shift = new VarianceShift();
    shift.#level = reader.f64();
    shift.#usual = reader.f64();
    shift.#scale = reader.f64();
    shift.#window = RingMean.read(reader, WINDOW);
    shift.#spreads = Ewma.read(reader, RATE);
    return shift;
  }
}
