import type { StateWriter } from '../../../../core/signal/state-codec.ts';
import type { AnomalyType } from '../anomaly.ts';

/** What a member would have called normal for the reading it has just scored, in the unit of the readings. */
export interface Expectation {
  readonly expected: number;
  readonly min: number;
  readonly max: number;
}

/** One voice of the ensemble: a streaming detector whose raw score (>= 0, any scale) is made comparable by its tail. */
export interface Member {
  readonly anomalyType: AnomalyType;
  /** Scores the reading against what was learnt before it, then learns it. */
  update(value: number, timeMs: number): number;
  /** What was expected of the last reading; `edge` is the raw score at which this member's tail begins. Null while learning. */
  expectation(edge: number): Expectation | null;
  write(writer: StateWriter): void;
}
