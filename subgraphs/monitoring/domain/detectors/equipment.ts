import { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import type { EpisodeBegan, EpisodeEnded, EpisodeWorsened } from './detection.ts';
import { deviationPercent } from './detection.ts';
import { severityOf } from './evidence.ts';
import type { ChannelView } from './mewma.ts';
import { Mewma, MULTIVARIATE_THRESHOLD } from './mewma.ts';
import type { ClosedBucket } from './vector-buckets.ts';
import { VectorBuckets } from './vector-buckets.ts';

export const EQUIPMENT_DETECTOR = 'multivariate';
export const EQUIPMENT_MODEL = `${EQUIPMENT_DETECTOR}@1`;

/** How vectors are made of readings, by how often these come. */
interface Pace {
  readonly bucketMs: number;
  readonly smoothing: number;
}
/**
 * A baseline of 400 buckets of five minutes holds a day and a night of a building, a vector a second that of a machine
 * on a test bench.
 */
const PACES: readonly Pace[] = [
  { bucketMs: 300_000, smoothing: 0.2 },
  { bucketMs: 1_000, smoothing: 0.05 },
];
/** Readings of one series in a survey bucket from which an equipment is of the faster pace: one every two seconds. */
const FAST_READINGS = 150;
const SURVEY_MS = 300_000;
/** The first bucket is cut off by the beginning; the next two say which series there are. */
const SURVEY_BUCKETS = 3;
/** How far apart the series of an equipment may be and still meet in their buckets. */
const GRACE_MS = 60_000;
const MAX_CHANNELS = 16;
/** A channel's last mean stands in for this many buckets; then it has no value. */
const CARRIED_BUCKETS = 3;
/** A baseline that is not there after this many buckets will never be: the series are looked at anew. */
const PATIENCE_BUCKETS = 800;
/** An episode ends after this many vectors in a row below the threshold. */
const CALM_VECTORS = 10;
const LAYOUT_VERSION = 1;
/** Width of what is called the expected range, in standard deviations of the smoothed channel. */
const RANGE_DEVIATIONS = 3;
/**
 * The logistic of a true episode, by the vectors it has lasted: on SKAB's development runs 17 of 19 episodes were true
 * whatever they lasted; equipment that is well most of its life has more false ones, so doubt is put in by judgement.
 */
const CONFIDENCE = { constant: 0, perDoubling: 0.35 } as const;

interface Episode {
  readonly startMs: number;
  /** The series that stood out most when it began: the episode is told as one of it. */
  readonly series: number;
  vectors: number;
  calm: number;
}

/** What the detector of several metrics together knows of one piece of equipment. Changed in place by `stepEquipment`. */
export interface EquipmentState {
  buckets: VectorBuckets;
  pace: Pace | null;
  /** Buckets surveyed, or of no use in a row. */
  surveyed: number;
  /** The most readings in a bucket by series, while surveying. */
  readonly seen: Map<number, number>;
  channels: readonly number[];
  carried: { mean: number; age: number }[];
  mewma: Mewma | null;
  episode: Episode | null;
  /** Distance of the last vector. */
  distance: number;
}

/** A detection of an equipment, told by the series that stands out most. */
export type EquipmentDetection = (EpisodeBegan | EpisodeWorsened | EpisodeEnded) & { readonly series: number };

export function createEquipment(): EquipmentState {
  return {
    ...{ buckets: new VectorBuckets(SURVEY_MS, GRACE_MS), pace: null, surveyed: 0, seen: new Map() },
    ...{ channels: [], carried: [], mewma: null, episode: null, distance: 0 },
  };
}

/** Takes a reading of one of the equipment's series (by its number) and says what began, worsened or ended with it. */
export function stepEquipment(
  state: EquipmentState,
  series: number,
  timeMs: number,
  value: number,
): readonly EquipmentDetection[] {
  if (!Number.isFinite(value)) return [];
  return state.buckets.push(series, timeMs, value).flatMap((bucket) => takeBucket(state, bucket));
}

export const isEquipmentWarm = ({ mewma }: EquipmentState): boolean => mewma?.isLearnt === true;

function takeBucket(state: EquipmentState, bucket: ClosedBucket): readonly EquipmentDetection[] {
  const { pace, mewma } = state;
  if (pace === null || mewma === null) {
    survey(state, bucket);
    return [];
  }
  const wasLearnt = mewma.isLearnt;
  const distance = mewma.update(vectorOf(state, bucket));
  state.distance = distance;
  if (mewma.isLearnt) state.surveyed = 0;
  else if (++state.surveyed > PATIENCE_BUCKETS) surveyAnew(state);
  // A baseline that was given up ends the episode: this is how things are now.
  if (wasLearnt && !mewma.isLearnt) return endEpisode(state, bucket);
  return follow(state, bucket, distance, mewma);
}

function survey(state: EquipmentState, { means }: ClosedBucket): void {
  if (state.surveyed++ === 0) return;
  for (const [series, { count }] of means) state.seen.set(series, Math.max(state.seen.get(series) ?? 0, count));
  if (state.surveyed < SURVEY_BUCKETS) return;
  const isFast = Math.max(...state.seen.values()) >= FAST_READINGS;
  const pace = PACES[isFast ? 1 : 0];
  const channels = [...state.seen.keys()].sort((a, b) => a - b).slice(0, MAX_CHANNELS);
  state.surveyed = 0;
  state.seen.clear();
  // One metric alone is the business of its own detector.
  if (channels.length < 2 || pace === undefined) return;
  state.channels = channels;
  state.carried = channels.map(() => ({ mean: Number.NaN, age: 0 }));
  state.pace = pace;
  state.buckets = new VectorBuckets(pace.bucketMs, GRACE_MS);
  state.mewma = new Mewma(channels.length, pace.smoothing);
}

function surveyAnew(state: EquipmentState): void {
  Object.assign(state, { ...createEquipment(), episode: state.episode });
}

function vectorOf({ channels, carried }: EquipmentState, { means }: ClosedBucket): Float64Array {
  return Float64Array.from(channels, (series, channel) => {
    const last = carried[channel];
    if (last === undefined) return Number.NaN;
    const mean = means.get(series)?.mean;
    if (mean !== undefined) {
      last.mean = mean;
      last.age = 0;
    } else if (++last.age > CARRIED_BUCKETS) last.mean = Number.NaN;
    return last.mean;
  });
}

function follow(
  state: EquipmentState,
  bucket: ClosedBucket,
  distance: number,
  mewma: Mewma,
): readonly EquipmentDetection[] {
  const { episode } = state;
  if (distance < MULTIVARIATE_THRESHOLD) {
    if (episode === null || ++episode.calm < CALM_VECTORS) return [];
    return endEpisode(state, bucket);
  }
  if (episode === null) return beginEpisode(state, bucket, distance, mewma.view() ?? []);
  episode.calm = 0;
  const before = severityOf(confidenceAfter(episode.vectors));
  const confidence = confidenceAfter(++episode.vectors);
  const severity = severityOf(confidence);
  if (severity === before) return [];
  const { startMs: episodeStartMs, series } = episode;
  const channel = state.channels.indexOf(series);
  const actualValue = mewma.view()?.[channel]?.smoothed ?? Number.NaN;
  return [{ kind: 'worsened', episodeStartMs, atMs: bucket.endMs, actualValue, severity, confidence, series }];
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
  state.episode = { startMs: bucket.endMs, series, vectors: 1, calm: 0 };
  const margin = RANGE_DEVIATIONS * view.deviation;
  const confidence = confidenceAfter(1);
  const { smoothed: actualValue, expected: expectedValue } = view;
  return [
    {
      ...{ kind: 'began', episodeStartMs: bucket.endMs, anomalyType: 'ml', series, actualValue, expectedValue },
      ...{ confidence, severity: severityOf(confidence), score: distance },
      expectedRange: { min: expectedValue - margin, max: expectedValue + margin },
      deviationPercent: deviationPercent(actualValue, expectedValue),
    },
  ];
}

function endEpisode(state: EquipmentState, { endMs }: ClosedBucket): readonly EquipmentDetection[] {
  const { episode } = state;
  state.episode = null;
  return episode === null
    ? []
    : [{ kind: 'ended', episodeStartMs: episode.startMs, atMs: endMs, series: episode.series }];
}

/** The state as bytes, exact. */
export function snapshotEquipment(state: EquipmentState): Uint8Array {
  const { pace, episode, mewma } = state;
  const writer = new StateWriter().u32(LAYOUT_VERSION);
  state.buckets.write(writer);
  writer
    .u32(pace === null ? 0 : PACES.indexOf(pace) + 1)
    .u32(state.surveyed)
    .f64(state.distance);
  writer.u32(state.seen.size);
  for (const [series, count] of state.seen) writer.f64(series).u32(count);
  writer.u32(state.channels.length);
  state.channels.forEach((series, channel) => {
    const { mean = Number.NaN, age = 0 } = state.carried[channel] ?? {};
    writer.f64(series).f64(mean).u32(age);
  });
  writer
    .f64(episode?.startMs ?? Number.NaN)
    .f64(episode?.series ?? 0)
    .u32(episode?.vectors ?? 0)
    .u32(episode?.calm ?? 0);
  mewma?.write(writer);
  return writer.finish();
}

/** Throws a RangeError for bytes of another layout or cut short; such an equipment must be learnt anew. */
export function restoreEquipment(bytes: Uint8Array): EquipmentState {
  const reader = new StateReader(bytes);
  const version = reader.u32();
  if (version !== LAYOUT_VERSION) throw new RangeError(`equipment state of layout ${version}`);
  const state = { ...createEquipment(), buckets: VectorBuckets.read(reader) };
  state.pace = PACES[reader.u32() - 1] ?? null;
  state.surveyed = reader.u32();
  state.distance = reader.f64();
  for (let left = reader.u32(); left > 0; left--) state.seen.set(reader.f64(), reader.u32());
  const channels: number[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    channels.push(reader.f64());
    state.carried.push({ mean: reader.f64(), age: reader.u32() });
  }
  state.channels = channels;
  const [startMs, series, vectors, calm] = [reader.f64(), reader.f64(), reader.u32(), reader.u32()];
  state.episode = Number.isNaN(startMs) ? null : { startMs, series, vectors, calm };
  if (state.pace !== null) state.mewma = Mewma.read(reader);
  return state;
}
