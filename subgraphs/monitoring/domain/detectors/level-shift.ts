import { Ewma } from '../../../../core/signal/ewma.ts';
import { RingMean } from '../../../../core/signal/ring-mean.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

/** Readings whose mean is the present level. */
const WINDOW = 30;
/** About the last thousand levels are the usual ones. */
const RATE = 0.001;
const MIN_LEVELS = 50;

/** Level shift: the mean of the last 30 readings against the levels of the past, in units of their mean deviation. */
export class LevelShift implements Member {
  readonly anomalyType = 'statistical';
  #window = new RingMean(WINDOW);
  #levels = new Ewma(RATE);
  #usual = Number.NaN;
  #scale = 0;

  update(value: number): number {
    this.#window.push(value);
    if (!this.#window.isFull) return 0;
    const level = this.#window.mean;
    const { count, mean, deviation } = this.#levels;
    this.#usual = count < MIN_LEVELS ? Number.NaN : mean;
    this.#scale = deviation + 1e-9;
    this.#levels.push(level);
    return count < MIN_LEVELS ? 0 : Math.abs(level - mean) / this.#scale;
  }

  expectation(edge: number): Expectation | null {
    const [expected, margin] = [this.#usual, edge * this.#scale];
    return Number.isNaN(expected) ? null : { expected, min: expected - margin, max: expected + margin };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#usual).f64(this.#scale);
    this.#window.write(writer);
    this.#levels.write(writer);
  }

  static read(reader: StateReader): LevelShift {
    const shift = new LevelShift();
    shift.#usual = reader.f64();
    shift.#scale = reader.f64();
    shift.#window = RingMean.read(reader, WINDOW);
    shift.#levels = Ewma.read(reader, RATE);
    return shift;
  }
}
