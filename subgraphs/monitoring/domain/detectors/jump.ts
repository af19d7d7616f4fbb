import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { Expectation, Member } from './member.ts';

/** Rate of change: the distance to the reading before, in the unit of the readings. What is much is learnt by its tail. */
export class Jump implements Member {
  readonly anomalyType = 'statistical';
  #before = Number.NaN;
  #last = Number.NaN;

  update(value: number): number {
    this.#before = this.#last;
    this.#last = value;
    return Number.isNaN(this.#before) ? 0 : Math.abs(value - this.#before);
  }

  expectation(edge: number): Expectation | null {
    const expected = this.#before;
    return Number.isNaN(expected) ? null : { expected, min: expected - edge, max: expected + edge };
  }

  write(writer: StateWriter): void {
    writer.f64(this.#before).f64(this.#last);
  }

  static read(reader: StateReader): Jump {
    const jump = new Jump();
    jump.#before = reader.f64();
    jump.#last = reader.f64();
    return jump;
  }
}
