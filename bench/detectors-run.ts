// Runs the product's detectors over a series, one reading after the other, as the detector's worker does.
import { createEnsemble, step, THRESHOLD } from '../subgraphs/monitoring/domain/detectors/ensemble.ts';
import { Mewma, MULTIVARIATE_THRESHOLD } from '../subgraphs/monitoring/domain/detectors/mewma.ts';
import type { Profile } from '../subgraphs/monitoring/domain/detectors/profile.ts';
import { ACCURATE_PROFILE, DEFAULT_PROFILE } from '../subgraphs/monitoring/domain/detectors/profile.ts';
import type { Series } from './detectors-data.ts';

export const PROFILES: Readonly<Record<string, Profile>> = { default: DEFAULT_PROFILE, accurate: ACCURATE_PROFILE };

/** Scores of all detectors are mapped so that an episode begins here. */
export const SCORE_THRESHOLD = 0.5;

/** Maps a score >= 0 to [0, 1), its threshold to SCORE_THRESHOLD. */
const grade = (score: number, threshold: number): number => score / (score + threshold);

/** A score in [0, 1] for each reading. */
export function scoreSeries(series: Series, profile: Profile = DEFAULT_PROFILE): Float64Array {
  const { timesMs, channels } = series;
  return channels.length === 1
    ? decadesOf(series, profile).map((decades) => grade(decades, THRESHOLD))
    : scoreTogether(timesMs, channels);
}

/** The ensemble's own score of each reading, in weighted decades; 0 for a reading that is late, repeated or missing. */
export function decadesOf({ timesMs, channels }: Series, profile: Profile): Float64Array {
  const state = createEnsemble(profile);
  return channels[0]!.map((value, row) => {
    const { readings } = state;
    step(state, { timeMs: timesMs[row]!, value });
    return state.readings === readings ? 0 : state.score;
  });
}

function scoreTogether(timesMs: Float64Array, channels: readonly Float64Array[]): Float64Array {
  const detector = new Mewma(channels.length);
  const vector = new Float64Array(channels.length);
  return timesMs.map((_, row) => {
    channels.forEach((channel, index) => (vector[index] = channel[row]!));
    return grade(detector.update(vector), MULTIVARIATE_THRESHOLD);
  });
}
