import type { EquipmentDetection, EquipmentState, Pace } from './equipment-state.ts';
import { endEpisode, followEquipment } from './equipment-episode.ts';
import { Mewma } from './mewma.ts';
import { endRelations, followRelations, newRelationWatch } from './relation-episode.ts';
import type { ClosedBucket } from './vector-buckets.ts';
import { VectorBuckets } from './vector-buckets.ts';

export const EQUIPMENT_DETECTOR = 'multivariate';
export const EQUIPMENT_MODEL = `${EQUIPMENT_DETECTOR}@1`;

/**
 * A baseline of 400 buckets of five minutes holds a day and a night of a building, a vector a second that of a machine
 * on a test bench.
 */
export const PACES: readonly Pace[] = [
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

export function createEquipment(): EquipmentState {
  return {
    ...{ buckets: new VectorBuckets(SURVEY_MS, GRACE_MS), pace: null, surveyed: 0, seen: new Map() },
    ...{ channels: [], carried: [], mewma: null, episode: null, relations: null, distance: 0 },
  };
}

/** How thresholds are moved by what people said of anomalies (domain/tuning.ts); >= 1. */
export interface ThresholdFactors {
  readonly multivariate: number;
  readonly relations: number;
}
const USUAL: ThresholdFactors = { multivariate: 1, relations: 1 };

/** Takes a reading of one of the equipment's series (by its number) and says what began, worsened or ended with it. */
export function stepEquipment(
  state: EquipmentState,
  series: number,
  timeMs: number,
  value: number,
  factors: ThresholdFactors = USUAL,
): readonly EquipmentDetection[] {
  if (!Number.isFinite(value)) return [];
  return state.buckets.push(series, timeMs, value).flatMap((bucket) => takeBucket(state, bucket, factors));
}

/** Whether its metrics are watched together. */
export const isWatchedTogether = ({ channels }: EquipmentState): boolean => channels.length > 1;

export const isEquipmentWarm = ({ mewma }: EquipmentState): boolean => mewma?.isLearnt === true;

function takeBucket(
  state: EquipmentState,
  bucket: ClosedBucket,
  factors: ThresholdFactors,
): readonly EquipmentDetection[] {
  const { pace, mewma } = state;
  if (pace === null || mewma === null) {
    survey(state, bucket);
    return [];
  }
  const related = followRelations(state, bucket, factors.relations);
  const wasLearnt = mewma.isLearnt;
  const distance = mewma.update(vectorOf(state, bucket));
  state.distance = distance;
  if (mewma.isLearnt) state.surveyed = 0;
  else if (++state.surveyed > PATIENCE_BUCKETS) return [...related, ...surveyAnew(state, bucket)];
  // A baseline that was given up ends the episode: this is how things are now.
  if (wasLearnt && !mewma.isLearnt) return [...related, ...endEpisode(state, bucket)];
  return [...related, ...followEquipment(state, bucket, distance, { mewma, factor: factors.multivariate })];
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
  state.relations = newRelationWatch(channels.length);
}

function surveyAnew(state: EquipmentState, { endMs }: ClosedBucket): readonly EquipmentDetection[] {
  const ended = state.relations === null ? [] : endRelations(state.relations, endMs);
  Object.assign(state, { ...createEquipment(), episode: state.episode });
  return ended;
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
