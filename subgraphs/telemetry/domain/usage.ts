/** What was counted of a piece of equipment in a range; null where nothing could be counted. */
export interface UsageFacts {
  readonly tripStarted: number;
  readonly tripEnded: number;
  readonly doorCycle: number;
  /** Seconds between the start and the end of trips, and how many trips had both; null without any. */
  readonly runSeconds: number | null;
  readonly runs: number;
  /** Rises of the counter of door cycles between readings; null below two readings. */
  readonly cycleRise: number | null;
  /** Power over time between readings that are not too far apart; null without such a pair. */
  readonly energyKwh: number | null;
}

export type UsageFigure = 'trips' | 'starts' | 'door_cycles' | 'run_hours' | 'energy_kwh' | 'heatmap';

/** A figure with where it comes from, or null with the reason. */
export type Sourced<Value> =
  | { readonly value: Value; readonly source: string; readonly reason: null }
  | { readonly value: null; readonly source: null; readonly reason: string };

const from = <Value>(value: Value, source: string): Sourced<Value> => ({ value, source, reason: null });
const missing = (reason: string) => ({ value: null, source: null, reason });

const noTrips = 'No device reported trip_started or trip_ended in this range.';

export function tripsOf({ tripStarted, tripEnded }: UsageFacts): Sourced<number> {
  if (tripEnded > 0) return from(tripEnded, 'events trip_ended');
  return tripStarted > 0 ? from(tripStarted, 'events trip_started, as no end was reported') : missing(noTrips);
}

export function startsOf({ tripStarted }: UsageFacts): Sourced<number> {
  return tripStarted > 0
    ? from(tripStarted, 'events trip_started')
    : missing('No device reported trip_started in this range.');
}

export function doorCyclesOf({ doorCycle, cycleRise }: UsageFacts): Sourced<number> {
  if (doorCycle > 0) return from(doorCycle, 'events door_cycle');
  if (cycleRise !== null) return from(Math.round(cycleRise), 'rises of the metric cycle_count between its readings');
  return missing('No device reported door_cycle, and there are not two readings of cycle_count, in this range.');
}

export function runHoursOf({ runSeconds, runs }: UsageFacts): Sourced<number> {
  if (runSeconds === null || runs === 0) return missing('No trip_started is followed by its trip_ended in this range.');
  return from(runSeconds / 3600, `${runs} trips with both trip_started and trip_ended`);
}

export function energyOf({ energyKwh }: UsageFacts): Sourced<number> {
  if (energyKwh !== null) return from(energyKwh, 'metric power_consumption over time, gaps left out');
  return missing('There are no two readings of power_consumption close enough to each other in this range.');
}

export interface HourOfWeek {
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly count: number;
}

/** All 168 hours of a week from those with something in them: trips by their start, else by their end, else door cycles. */
export function heatmapOf(
  cells: readonly (HourOfWeek & { readonly code: 'trip_started' | 'trip_ended' | 'door_cycle' })[],
): Sourced<HourOfWeek[]> {
  const code = (['trip_started', 'trip_ended', 'door_cycle'] as const).find((one) =>
    cells.some((cell) => cell.code === one),
  );
  if (code === undefined) return missing('No device reported trips or door cycles as events in this range.');
  const counts = new Map(
    cells.filter((cell) => cell.code === code).map(({ weekday, hour, count }) => [weekday * 24 + hour, count]),
  );
  const week = Array.from({ length: 168 }, (_, n) => {
    const [weekday, hour] = [Math.floor(n / 24) + 1, n % 24];
    return { weekday, hour, count: counts.get(weekday * 24 + hour) ?? 0 };
  });
  return from(week, `events ${code}`);
}
