import { deviationPercent } from './detection.ts';
import type { EquipmentDetection, EquipmentState } from './equipment-state.ts';
import { severityOf } from './evidence.ts';
import type { ChannelView, Mewma } from './mewma.ts';
import { MULTIVARIATE_THRESHOLD } from './mewma.ts';
import type { ClosedBucket } from './vector-buckets.ts';

/** An episode ends after this many vectors in a row below the threshold. */
const CALM_VECTORS = 10;
/** Width of what is called the expected range, in standard deviations of the smoothed channel. */
const RANGE_DEVIATIONS = 3;
/**
 * The logistic of a true episode, by the vectors it has lasted: on SKAB's development runs 17 of 19 episodes were true
 * whatever they lasted; equipment that is well most of its life has more false ones, so doubt is put in by judgement.
 */
const CONFIDENCE = { constant: 0, perDoubling: 0.35 } as const;

/** Its distance is that of all together: which others stand out is not told. */
const NO_SIGNS: EquipmentDetection['signs'] = [];

/** What a vector at this distance begins, worsens or ends. */
export function followEquipment(
  state: EquipmentState,
  bucket: ClosedBucket,
  distance: number,
  { mewma, factor }: { readonly mewma: Mewma; readonly factor: number },
): readonly EquipmentDetection[] {
  const { episode } = state;
  if (distance < factor * MULTIVARIATE_THRESHOLD) {
    if (episode === null || ++episode.calm < CALM_VECTORS) return [];
    return endEpisode(state, bucket);
  }
  if (episode === null) return beginEpisode(state, bucket, distance, mewma.view() ?? []);
  episode.calm = 0;
  episode.peak = Math.max(episode.peak, distance);
  const before = severityOf(confidenceAfter(episode.vectors));
  const confidence = confidenceAfter(++episode.vectors);
  const severity = severityOf(confidence);
  if (severity === before) return [];
  const { startMs: episodeStartMs, series, peak } = episode;
  const channel = state.channels.indexOf(series);
  const actualValue = mewma.view()?.[channel]?.smoothed ?? Number.NaN;
  return [
    {
      ...{ kind: 'worsened', detector: 'multivariate', signs: NO_SIGNS },
      episodeStartMs,
      atMs: bucket.endMs,
      actualValue,
      severity,
      ...{ confidence, series, peak },
    },
  ];
}

function confidenceAfter(vectors: number): number {
  return 1 / (1 + Math.exp(-(CONFIDENCE.constant + CONFIDENCE.perDoubling * Math.log2(vectors))));
}

function beginEpisode(
  state: EquipmentState,
  bucket: ClosedBucket,
  distance: number,
  views: readonly ChannelView[],
): readonly EquipmentDetection[] {
  const leading = views.reduce((best, { share }, index) => (share > (views[best]?.share ?? 0) ? index : best), 0);
  const [view, series] = [views[leading], state.channels[leading]];
  if (view === undefined || series === undefined) return [];
  state.episode = { startMs: bucket.endMs, series, vectors: 1, calm: 0, peak: distance };
  const margin = RANGE_DEVIATIONS * view.deviation;
  const confidence = confidenceAfter(1);
  const { smoothed: actualValue, expected: expectedValue } = view;
  return [
    {
      ...{
        kind: 'began',
        detector: 'multivariate',
        signs: NO_SIGNS,
        episodeStartMs: bucket.endMs,
        anomalyType: 'ml',
        series,
        actualValue,
        expectedValue,
      },
      ...{ confidence, severity: severityOf(confidence), score: distance },
      expectedRange: { min: expectedValue - margin, max: expectedValue + margin },
      deviationPercent: deviationPercent(actualValue, expectedValue),
    },
  ];
}

/** Ends the episode that goes on, if there is one. */
export function endEpisode(state: EquipmentState, { endMs }: ClosedBucket): readonly EquipmentDetection[] {
  const { episode } = state;
  state.episode = null;
  return episode === null
    ? []
    : [
        {
          kind: 'ended',
          ...{ detector: 'multivariate', signs: NO_SIGNS },
          episodeStartMs: episode.startMs,
          atMs: endMs,
          ...{ series: episode.series, peak: episode.peak },
        },
      ];
}
