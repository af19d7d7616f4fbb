// Runs the product's detectors over a series, one reading after the other, as the detector's worker does.
import { createEnsemble, step, THRESHOLD } from '../subgraphs/monitoring/domain/detectors/ensemble.ts';
import { Mewma, MULTIVARIATE_THRESHOLD } from '../subgraphs/monitoring/domain/detectors/mewma.ts';
import type { Series } from './detectors-data.ts';

/** Scores of all detectors are mapped so that an episode begins here. */
export const SCORE_THRESHOLD = 0.5;

const grade = (score: number, threshold: number): number => score / (score + threshold);

/** A score in [0, 1] for each reading. */
export function scoreSeries({ timesMs, channels }: Series): Float64Array {
  return channels.length === 1 ? scoreOne(timesMs, channels[0]!) : scoreMany(timesMs, channels);
}

function scoreOne(timesMs: Float64Array, values: Float64Array): Float64Array {
  const state = createEnsemble();
  return values.map((value, row) => {
    const { watermarkMs } = state;
    step(state, { timeMs: timesMs[row]!, value });
    // A repeated or late reading is not looked at.
    return state.watermarkMs === watermarkMs ? 0 : grade(state.score, THRESHOLD);
  });
}

function scoreMany(timesMs: Float64Array, channels: readonly Float64Array[]): Float64Array {
  const detector = new Mewma(channels.length);
  const vector = new Float64Array(channels.length);
  return timesMs.map((_, row) => {
    channels.forEach((channel, index) => (vector[index] = channel[row]!));
    return grade(detector.update(vector), MULTIVARIATE_THRESHOLD);
  });
}
