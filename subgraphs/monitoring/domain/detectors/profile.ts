import type { StateReader } from '../../../../core/signal/state-codec.ts';
import { EwmaChart } from './ewma-chart.ts';
import { Jump } from './jump.ts';
import { LearnedRange } from './learned-range.ts';
import { LevelShift } from './level-shift.ts';
import type { Member } from './member.ts';
import type { NeighbourOptions } from './nearest-neighbour.ts';
import { DEFAULT_NEIGHBOURS, NearestNeighbour } from './nearest-neighbour.ts';
import { RobustDeviation } from './robust-deviation.ts';
import { SeasonalProfile } from './seasonal-profile.ts';
import { VarianceShift } from './variance-shift.ts';

/** How a member is made and brought back from its bytes. */
export interface MemberKind {
  readonly create: () => Member;
  readonly read: (reader: StateReader) => Member;
}

const neighbours = (options: NeighbourOptions): MemberKind => ({
  create: () => new NearestNeighbour(options),
  read: (reader) => NearestNeighbour.read(reader, options),
});

/** Every streaming detector of a single series, by name. */
export const MEMBERS = {
  range: { create: () => new LearnedRange(), read: LearnedRange.read },
  jump: { create: () => new Jump(), read: Jump.read },
  ewma: { create: () => new EwmaChart(), read: EwmaChart.read },
  robust: { create: () => new RobustDeviation(), read: RobustDeviation.read },
  season: { create: () => new SeasonalProfile(), read: SeasonalProfile.read },
  level: { create: () => new LevelShift(), read: LevelShift.read },
  variance: { create: () => new VarianceShift(), read: VarianceShift.read },
  sequence: neighbours(DEFAULT_NEIGHBOURS),
  longSequence: neighbours({ length: 19, capacity: 600, neighbours: 5 }),
  longestSequence: neighbours({ length: 48, capacity: 400, neighbours: 3 }),
} as const satisfies Readonly<Record<string, MemberKind>>;
export type MemberName = keyof typeof MEMBERS;

/** Members that decide together and how far each is believed: its decades are multiplied by its weight. */
export type Profile = readonly (readonly [MemberName, number])[];

/**
 * One setting for every series. Members that look at single readings are believed less than those that look at
 * sequences or limits: weather, holidays and bursts of use are not faults. Chosen on NAB's 31 development series; with
 * one folder left out at a time the same weights come out (docs/benchmarks/detectors.md).
 */
export const DEFAULT_PROFILE: Profile = [
  ['range', 1],
  ['season', 0.35],
  ['jump', 0.6],
  ['ewma', 0.45],
  ['level', 0.4],
  ['variance', 0.4],
  ['sequence', 1],
];

/** Longer sequences beside the default members: for few series and no hurry. */
export const ACCURATE_PROFILE: Profile = [...DEFAULT_PROFILE, ['longSequence', 0.8], ['longestSequence', 0.5]];
