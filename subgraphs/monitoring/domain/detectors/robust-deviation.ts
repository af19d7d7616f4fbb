import { SlidingOrderStatistics } from '../../../../core/signal/sliding-order-statistics.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

const WINDOW = 512;
const MIN_READINGS = 30;
/** The distance of the quartiles of a normal distribution, in standard deviations. */
const QUARTILES = 1.349;

/** Robust z: distance to the median of the last 512 readings, in standard deviations as their quartiles tell them. */
export class RobustDeviation implements Member {
  readonly anomalyType = 'statistical';
  #window = new SlidingOrderStatistics(WINDOW);
  #median = Number.NaN;
  #scale = 0;

  update(value: number): number {
    const isKnown = this.#window.count >= MIN_READINGS;
    this.#median = isKnown ? this.#window.quantile(0.5) : Number.NaN;
    const spread = isKnown ? this.#window.quantile(0.75) - this.#window.quantile(0.25) : 0;
    // Half of a series may be one value: then any other is told by its distance as a share of the level.
    this.#scale = Math.max(spread / QUARTILES, 1e-3 * Math.abs(this.#median), 1e-9);
    this.#window.push(value);
    return isKnown ? Math.abs(value - this.#median) / this.#scale : 0;
  }

  expectation(edge: number): Expectation | null {
    const [expected, margin] = [this.#median, edge * this.#scale];
    return Number.isNaN(expected) ? null : { expected, min: expected - margin, max: expected + margin };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#median).f64(this.#scale);
    this.#window.write(writer);
  }

  static read(reader: StateReader): RobustDeviation {
    const robust = new RobustDeviation();
    robust.#median = reader.f64();
    robust.#scale = reader.f64();
    robust.#window = SlidingOrderStatistics.read(reader, WINDOW);
    return robust;
  }
}
