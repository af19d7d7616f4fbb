import { deviationPercent } from './detection.ts';
import type { EquipmentDetection, EquipmentState, RelationWatch } from './equipment-state.ts';
import { severityOf } from './evidence.ts';
import { RelationChart, type RelationView } from './relation-chart.ts';
import type { ClosedBucket } from './vector-buckets.ts';

export const RELATION_DETECTOR = 'relations';
export const RELATION_MODEL = `${RELATION_DETECTOR}@1`;

/** Long enough that a few trips do not decide, short enough for a fault of an afternoon. */
const SPAN_MS = 1_800_000;
/** Usual smoothed residuals at which an episode begins, once they have lasted for two vectors. */
export const RELATION_THRESHOLD = 4.25;
/** An episode ends after three hours below the threshold. */
const CALM_VECTORS = 6;
const RANGE_DEVIATIONS = 3;
/** A channel this strong is a sign of what is wrong. */
const SIGN_STRENGTH = 3.5;
/**
 * The logistic of a true episode, by the vectors it has lasted. Of the episodes in two simulated fleets of 12 elevators
 * three in four were true; real elevators are less well-behaved, so less is said at first.
 */
const CONFIDENCE = { constant: 0.6, perDoubling: 0.4 } as const;

export const newRelationWatch = (channels: number): RelationWatch => ({
  ...{ chart: new RelationChart(channels), span: Number.NaN, sums: new Float64Array(channels) },
  ...{ counts: new Float64Array(channels), pendingMs: null, episode: null },
});

/** Gathers the bucket into its span of half an hour and says what the span before it, closed by it, begins, worsens or ends. */
export function followRelations(
  state: EquipmentState,
  { startMs, means }: ClosedBucket,
  factor: number,
): readonly EquipmentDetection[] {
  const { relations: watch, channels } = state;
  if (watch === null) return [];
  const span = Math.floor(startMs / SPAN_MS);
  const found = span > watch.span ? closeSpan(watch, channels, factor) : [];
  watch.span = span;
  channels.forEach((series, channel) => {
    const bucket = means.get(series);
    if (bucket === undefined) return;
    watch.sums[channel] = (watch.sums[channel] ?? 0) + bucket.mean * bucket.count;
    watch.counts[channel] = (watch.counts[channel] ?? 0) + bucket.count;
  });
  return found;
}

function closeSpan(watch: RelationWatch, channels: readonly number[], factor: number): readonly EquipmentDetection[] {
  const endMs = (watch.span + 1) * SPAN_MS;
  const vector = watch.sums.map((sum, channel) => sum / (watch.counts[channel] ?? 0));
  watch.sums.fill(0);
  watch.counts.fill(0);
  const strongest = watch.chart.update(endMs, vector);
  if (strongest < factor * RELATION_THRESHOLD) {
    watch.pendingMs = null;
    if (watch.episode === null || ++watch.episode.calm < CALM_VECTORS) return [];
    return endRelations(watch, endMs);
  }
  if (watch.episode !== null) return goOn(watch, channels, endMs, strongest);
  const { pendingMs } = watch;
  watch.pendingMs = pendingMs ?? endMs;
  return pendingMs === null ? [] : begin(watch, channels, pendingMs, strongest);
}

function begin(
  watch: RelationWatch,
  channels: readonly number[],
  startMs: number,
  score: number,
): readonly EquipmentDetection[] {
  const [leading, ...others] = byStrength(watch, channels);
  if (leading === undefined) return [];
  const { series, actual: actualValue, expected: expectedValue, deviation } = leading;
  watch.episode = { startMs, series, vectors: 1, calm: 0, peak: score };
  watch.pendingMs = null;
  const margin = RANGE_DEVIATIONS * deviation;
  const confidence = confidenceAfter(1);
  return [
    {
      ...{ kind: 'began', detector: 'relations', episodeStartMs: startMs, anomalyType: 'ml', series, actualValue },
      ...{ expectedValue, confidence, severity: severityOf(confidence), score },
      expectedRange: { min: expectedValue - margin, max: expectedValue + margin },
      deviationPercent: deviationPercent(actualValue, expectedValue),
      signs: signsOf(others),
    },
  ];
}

function goOn(
  watch: RelationWatch,
  channels: readonly number[],
  endMs: number,
  strongest: number,
): readonly EquipmentDetection[] {
  const { episode } = watch;
  if (episode === null) return [];
  episode.calm = 0;
  episode.peak = Math.max(episode.peak, strongest);
  const before = severityOf(confidenceAfter(episode.vectors));
  const confidence = confidenceAfter(++episode.vectors);
  const severity = severityOf(confidence);
  if (severity === before) return [];
  const { startMs: episodeStartMs, series, peak } = episode;
  const views = byStrength(watch, channels);
  const actualValue = views.find((view) => view.series === series)?.actual ?? Number.NaN;
  const signs = signsOf(views.filter((view) => view.series !== series));
  const worsened = { kind: 'worsened', detector: 'relations', episodeStartMs, atMs: endMs } as const;
  return [{ ...worsened, actualValue, severity, confidence, series, signs, peak }];
}

interface NamedView extends RelationView {
  readonly series: number;
}

const byStrength = ({ chart }: RelationWatch, channels: readonly number[]): NamedView[] =>
  chart
    .view()
    .map((view, channel) => ({ ...view, series: channels[channel] ?? 0 }))
    .sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength));

const signsOf = (views: readonly NamedView[]): EquipmentDetection['signs'] =>
  views
    .filter(({ strength }) => Math.abs(strength) >= SIGN_STRENGTH)
    .map(({ series, strength }) => ({ series, direction: strength > 0 ? 'above' : 'below' }));

/** Ends the episode that goes on, if there is one. */
export function endRelations(watch: RelationWatch, atMs: number): readonly EquipmentDetection[] {
  const { episode } = watch;
  watch.episode = null;
  if (episode === null) return [];
  const { startMs: episodeStartMs, series, peak } = episode;
  return [{ kind: 'ended', detector: 'relations', episodeStartMs, atMs, series, signs: [], peak }];
}

function confidenceAfter(vectors: number): number {
  return 1 / (1 + Math.exp(-(CONFIDENCE.constant + CONFIDENCE.perDoubling * Math.log2(vectors))));
}
