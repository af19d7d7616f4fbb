import type { EpisodeBegan, EpisodeEnded, EpisodeWorsened } from './detection.ts';
import type { Mewma } from './mewma.ts';
import type { VectorBuckets } from './vector-buckets.ts';

/** How vectors are made of readings, by how often these come. */
export interface Pace {
  readonly bucketMs: number;
  readonly smoothing: number;
}

/** An episode of an equipment that goes on. */
export interface EquipmentEpisode {
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
  episode: EquipmentEpisode | null;
  /** Distance of the last vector. */
  distance: number;
}

/** A detection of an equipment, told by the series that stands out most. */
export type EquipmentDetection = (EpisodeBegan | EpisodeWorsened | EpisodeEnded) & { readonly series: number };
