import type { Capacity } from './problem.ts';

const dayMs = 86_400_000;

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** When visits are possible, and how many. Days are those of UTC. */
export interface Calendar {
  /** All when null. */
  readonly weekdays: readonly Weekday[] | null;
  /** Moments, each in a day on which nobody works. */
  readonly closed: readonly number[];
  /** When a building lets people in, Unix milliseconds; one that is not named always does. */
  readonly windows: readonly { readonly buildingId: string; readonly from: number; readonly until: number }[];
  readonly visitsPerDay: number | null;
  readonly visitsPerWeek: number | null;
}

/** Days since 1970. */
export const dayOf = (moment: number): number => Math.floor(moment / dayMs);
export const startOf = (day: number): number => day * dayMs;
/** 1 January 1970 was a Thursday. */
export const weekdayOf = (day: number): Weekday => weekdays[(day + 3) % 7] ?? 'monday';
/** Weeks begin on Monday. */
const weekOf = (day: number): number => Math.floor((day + 3) / 7);

/** The days from the first on on which work can be done at all. */
export function openDays({ weekdays: working, closed }: Calendar, first: number, count: number): number[] {
  const shut = new Set(closed.map(dayOf));
  return Array.from({ length: count }, (_, at) => first + at).filter(
    (day) => !shut.has(day) && (working === null || working.includes(weekdayOf(day))),
  );
}

/** Whether a building lets people in on that day: a window overlaps it. */
export function isOpen({ windows }: Calendar, buildingId: string, day: number): boolean {
  const own = windows.filter((window) => window.buildingId === buildingId);
  return own.length === 0 || own.some(({ from, until }) => dayOf(from) <= day && day <= dayOf(until));
}

export function capacitiesOf({ visitsPerDay, visitsPerWeek }: Calendar, days: readonly number[]): Capacity[] {
  const daily = visitsPerDay === null ? [] : days.map((day) => ({ days: [day], visits: visitsPerDay }));
  const weeks = [...Map.groupBy(days, weekOf).values()];
  return [...daily, ...(visitsPerWeek === null ? [] : weeks.map((own) => ({ days: own, visits: visitsPerWeek })))];
}
