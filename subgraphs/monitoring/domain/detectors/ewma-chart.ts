import { Ewma } from '../../../../core/signal/ewma.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

/** About the last hundred readings count. */
const RATE = 0.01;
const MIN_READINGS = 20;

/** Distance to the exponentially weighted mean, in units of the mean absolute deviation around it. */
export class EwmaChart implements Member {
  readonly anomalyType = 'statistical';
  #level = new Ewma(RATE);
  #mean = Number.NaN;
  #scale = 0;

  update(value: number): number {
    const { count, mean, deviation } = this.#level;
    this.#mean = count < MIN_READINGS ? Number.NaN : mean;
    this.#scale = deviation + 1e-9;
    this.#level.push(value);
    return count < MIN_READINGS ? 0 : Math.abs(value - mean) / this.#scale;
  }

  expectation(edge: number): Expectation | null {
    const [expected, margin] = [this.#mean, edge * this.#scale];
    return Number.isNaN(expected) ? null : { expected, min: expected - margin, max: expected + margin };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#mean).f64(this.#scale);
    this.#level.write(writer);
  }

  static read(reader: StateReader): EwmaChart {
    const chart = new EwmaChart();
    chart.#mean = reader.f64();
    chart.#scale = reader.f64();
    chart.#level = Ewma.read(reader, RATE);
    return chart;
  }
}
