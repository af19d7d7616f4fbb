import type { Design } from './design.ts';
import type { Random } from './random.ts';

/** Seconds to brake and to start, beyond the way at rated speed. */
const speedLossSeconds = 3;

/** Trips up and down take turns. Down ends at the lobby or anywhere below, up anywhere above. */
export function nextFloor({ stops, toLobby }: Design, floor: number, rising: boolean, random: Random): number {
  if (rising) return floor + 1 + Math.floor(random() * (stops - 1 - floor));
  return random() < toLobby ? 0 : Math.floor(random() * floor);
}

export function tripSeconds({ floorHeight, ratedSpeed }: Design, floors: number): number {
  return speedLossSeconds + (Math.abs(floors) * floorHeight) / ratedSpeed;
}

export interface MeanTrip {
  readonly seconds: number;
  /** Metres. */
  readonly distance: number;
  /** Mean of the floors where it stands. */
  readonly floor: number;
}

/** Means of `nextFloor` in the long run: the stationary distribution of where trips down end, by iteration. */
export function meanTrip(design: Design): MeanTrip {
  const { stops, toLobby, floorHeight } = design;
  let low: number[] = Array.from({ length: stops }, (_, floor) => (floor === 0 ? 1 : 0));
  let high: number[] = [];
  for (let turn = 0; turn < 60; turn++) {
    high = Array.from({ length: stops }, () => 0);
    low.forEach((share, floor) => {
      for (let to = floor + 1; to < stops; to++) high[to] = (high[to] ?? 0) + share / (stops - 1 - floor);
    });
    low = Array.from({ length: stops }, (_, floor) => (floor === 0 ? toLobby : 0));
    high.forEach((share, floor) => {
      for (let to = 0; to < floor; to++) low[to] = (low[to] ?? 0) + ((1 - toLobby) * share) / floor;
    });
  }
  const mean = (shares: readonly number[]) => shares.reduce((sum, share, floor) => sum + share * floor, 0);
  const floors = mean(high) - mean(low);
  return {
    ...{ seconds: tripSeconds(design, floors), distance: floors * floorHeight },
    floor: (mean(high) + mean(low)) / 2,
  };
}
