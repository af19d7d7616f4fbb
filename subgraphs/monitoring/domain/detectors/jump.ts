import { Ewma } from '../../../../core/signal/ewma.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

const INTERVAL_RATE = 0.02;
/** A reading that comes after so many usual intervals tells nothing of the rate of change. */
const GAP_INTERVALS = 4;

/**
 * Rate of change: the distance to the reading before, in the unit of the readings; 0 after a gap. What is much is learnt
 * by its tail.
 */
export class Jump implements Member {
  readonly anomalyType = 'statistical';
  #before = Number.NaN;
  #last = Number.NaN;
  #lastMs = Number.NaN;
  #intervals = new Ewma(INTERVAL_RATE);

  update(value: number, timeMs: number): number {
    const intervalMs = timeMs - this.#lastMs;
    const isGap = this.#intervals.count > 0 && intervalMs > GAP_INTERVALS * this.#intervals.mean;
    this.#before = isGap ? Number.NaN : this.#last;
    this.#last = value;
    this.#lastMs = timeMs;
    if (!Number.isNaN(intervalMs)) this.#intervals.push(intervalMs);
    return Number.isNaN(this.#before) ? 0 : Math.abs(value - this.#before);
  }

  expectation(edge: number): Expectation | null {
    const expected = this.#before;
    return Number.isNaN(expected) ? null : { expected, min: expected - edge, max: expected + edge };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#before).f64(this.#last).f64(this.#lastMs);
    this.#intervals.write(writer);
  }

  static read(reader: StateReader): Jump {
    const jump = new Jump();
    jump.#before = reader.f64();
    jump.#last = reader.f64();
    jump.#lastMs = reader.f64();
    jump.#intervals = Ewma.read(reader, INTERVAL_RATE);
    return jump;
  }
}
