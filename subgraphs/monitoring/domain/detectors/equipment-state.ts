import type { Direction } from '../fault-signatures.ts';
import type { EpisodeBegan, EpisodeEnded, EpisodeWorsened } from './detection.ts';
import type { Mewma } from './mewma.ts';
import type { RelationChart } from './relation-chart.ts';
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
  /** Highest distance so far. */
  peak: number;
}

/** The chart of relations between metrics, and the span of time that is being gathered for it. */
export interface RelationWatch {
  readonly chart: RelationChart;
  /** Number of the open span since 1970; NaN before the first. */
  span: number;
  /** Sum and number of the readings of each channel in the open span. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
  /** End of the vector that was odd first, before an episode of them begins; null while none is. */
  pendingMs: number | null;
  episode: EquipmentEpisode | null;
}

/** What the detectors of several metrics together know of one piece of equipment. Changed in place by `stepEquipment`. */
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
  relations: RelationWatch | null;
  /** Distance of the last vector. */
  distance: number;
}

/** A detection of an equipment, told by the series that stands out most. */
export type EquipmentDetection = (EpisodeBegan | EpisodeWorsened | EpisodeEnded) & {
  readonly series: number;
  readonly detector: 'multivariate' | 'relations';
  /** Other series that stand out, and on which side of what they let expect of each other; the strongest first. */
  readonly signs: readonly { readonly series: number; readonly direction: Direction }[];
};
