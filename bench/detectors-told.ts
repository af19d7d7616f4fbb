// What the product would have told of labelled series: its episodes, their confidence and whether they were true.
import { createEnsemble, step } from '../subgraphs/monitoring/domain/detectors/ensemble.ts';
import type { Labels, Series } from './detectors-data.ts';

export interface ToldEpisode {
  readonly group: string;
  /** Confidence when it was last told. */
  readonly confidence: number;
  /** Whether it was told within a window; null for none. */
  readonly window: string | null;
}

/** Episodes of one series, as the detector's worker would have written them, after the probation. */
export function toldEpisodes({ id, timesMs, channels }: Series, labels: Labels): ToldEpisode[] {
  const state = createEnsemble();
  const episodes = new Map<number, ToldEpisode>();
  const windowAt = (row: number) => labels.windows.findIndex(([first, last]) => row >= first && row <= last);
  channels[0]!.forEach((value, row) => {
    for (const detection of step(state, { timeMs: timesMs[row]!, value })) {
      if (detection.kind === 'ended' || row < labels.probationRows) continue;
      const { episodeStartMs, confidence } = detection;
      const known = episodes.get(episodeStartMs);
      const window = windowAt(row);
      episodes.set(episodeStartMs, {
        group: labels.group,
        confidence,
        window: known?.window ?? (window < 0 ? null : `${id}/${window}`),
      });
    }
  });
  return [...episodes.values()];
}
