import type { Design, UsageClass } from './design.ts';

/** An hour of the local week, 0 is Monday from midnight to one. */
export interface Demand {
  /** Wishes an hour for a trip, if nobody had to wait. */
  readonly wishes: number;
  /** How full cars are, from 0 to 1. */
  readonly crowding: number;
  /** Share of the loaded trips that go up: 1 in the morning of an office. */
  readonly incoming: number;
}

interface Peak {
  readonly hour: number;
  readonly width: number;
  readonly wishes: number;
  readonly incoming: number;
}

interface Profile {
  readonly night: number;
  readonly day: number;
  readonly peaks: readonly Peak[];
  readonly weekend: number;
}

const peak = (hour: number, width: number, wishes: number, incoming: number): Peak => ({
  ...{ hour, width, wishes, incoming },
});

/** Our estimate of common traffic patterns (up-peak, lunch, down-peak; CIBSE Guide D describes them), not recorded data. */
const profiles: Readonly<Record<UsageClass, Profile>> = {
  office: {
    ...{ night: 1, day: 16, weekend: 0.08 },
    peaks: [peak(8.5, 1, 75, 0.92), peak(12.5, 1.1, 50, 0.5), peak(17.2, 1.2, 60, 0.08)],
  },
  residential: {
    ...{ night: 1.5, day: 7, weekend: 0.9 },
    peaks: [peak(7.4, 1.1, 22, 0.12), peak(13, 2, 8, 0.5), peak(18.5, 2, 25, 0.85)],
  },
  hospital: {
    ...{ night: 7, day: 24, weekend: 0.75 },
    peaks: [peak(8, 1.2, 18, 0.7), peak(12, 1.5, 16, 0.5), peak(15.5, 1.7, 26, 0.55)],
  },
  hotel: {
    ...{ night: 3, day: 9, weekend: 1.15 },
    peaks: [peak(8.6, 1.4, 28, 0.25), peak(11, 1, 18, 0.2), peak(16, 1.5, 18, 0.8), peak(20, 2.2, 26, 0.55)],
  },
};

const fullestWishes = 85;

export function demandAt({ usage, busyness }: Design, hourOfWeek: number): Demand {
  const { night, day, peaks, weekend } = profiles[usage];
  const hour = (hourOfWeek % 24) + 0.5;
  const isWeekend = hourOfWeek >= 120;
  // People get up later when they need not work.
  const late = isWeekend && hour < 12 ? 1.5 : 0;
  const rest = hour > 7 && hour < 21 ? day : night;
  const shares = peaks.map((one) => one.wishes * Math.exp(-(((hour - one.hour - late) / one.width) ** 2)));
  const all = shares.reduce((sum, share) => sum + share, rest);
  const incoming = shares.reduce((sum, share, at) => sum + share * (peaks[at]?.incoming ?? 0.5), 0.5 * rest) / all;
  const wishes = all * busyness * (isWeekend ? weekend : 1);
  return { wishes, incoming, crowding: Math.min(1, wishes / fullestWishes) };
}

const hourMs = 3_600_000;

/** 1 January 1970 was a Thursday. */
export function hourOfWeekAt({ utcOffsetMs }: Design, atMs: number): number {
  return (((Math.floor((atMs + utcOffsetMs) / hourMs) + 72) % 168) + 168) % 168;
}

/** All hours of a week, computed once for an elevator. */
export const weekOf = (design: Design): readonly Demand[] =>
  Array.from({ length: 168 }, (_, hour) => demandAt(design, hour));
