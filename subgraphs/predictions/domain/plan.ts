import type { ComponentKind } from '../../../core/contracts/component.ts';
import { type Calendar, capacitiesOf, dayOf, isOpen, openDays, startOf } from './schedule/calendar.ts';
import { type Assignment, type Job, type Problem, visitsOf } from './schedule/problem.ts';

/** Work is planned so many days before or after it is due, at most: what lies further away is never cheapest, or too late. */
export const spanDays = 28;

export interface Work {
  readonly equipmentId: string;
  readonly buildingId: string;
  readonly component: ComponentKind;
  /** When it is due by the rule of the model, Unix milliseconds. */
  readonly latest: number;
  /** Of a failure within 7, 30 and 90 days, counted from `asOf`. */
  readonly probabilities: readonly [number, number, number];
  readonly asOf: number;
  /** Usual costs; null when not known. */
  readonly cost: number | null;
  readonly failureCost: number | null;
  /** How much dearer a failure is, known or assumed. */
  readonly ratio: number;
  /** What acting by the rule costs a day in the long run, in units of planned maintenance. */
  readonly rate: number;
}

export interface Visit {
  /** The start of its day (UTC). */
  readonly date: number;
  readonly buildingId: string;
  readonly works: readonly Work[];
  readonly cost: number | null;
}

export interface Plan {
  readonly visits: readonly Visit[];
  /** Due, and not within capacity, windows and calendar. */
  readonly postponed: readonly Work[];
  readonly visitSavings: number | null;
}

/** What is asked of a plan. */
export interface Order {
  readonly works: readonly Work[];
  readonly calendar: Calendar;
  readonly now: number;
  readonly horizonDays: number;
  /** Null when not known: then a visit counts like the usual planned maintenance. */
  readonly visitCost: number | null;
}

const horizons = [7, 30, 90] as const;

/** Probability of a failure until that many days after `asOf`: straight between the horizons, the last slope beyond. */
export function failureBy({ probabilities }: Pick<Work, 'probabilities'>, days: number): number {
  const known = [[0, 0], ...horizons.map((at, which) => [at, probabilities[which] ?? 0] as const)] as const;
  const above = known.findIndex(([at]) => at >= days);
  const to = above === -1 ? known.length - 1 : Math.max(1, above);
  const [left = 0, low = 0] = known[to - 1] ?? [];
  const [right = 0, high = 0] = known[to] ?? [];
  return Math.min(1, Math.max(0, low + ((days - left) / (right - left)) * (high - low)));
}

/** Where costs are not known they are in units of planned maintenance, which then counts 1. */
const unitOf = ({ cost }: Work): number => (cost !== null && cost > 0 ? cost : 1);

/**
 * What doing the work on a day costs beside doing it when it is due: earlier, the life that is given away, at the long-run
 * cost a day (renewal-reward); later, the risk that grows, times what a failure costs beyond planned maintenance.
 */
export function costOfDay(work: Work, day: number): number {
  const unit = unitOf(work);
  const due = dayOf(work.latest);
  if (day <= due) return unit * work.rate * (due - day);
  const risk = (at: number) => failureBy(work, at - dayOf(work.asOf));
  return unit * Math.max(0, work.ratio - 1) * Math.max(0, risk(day) - risk(due));
}

/** The problem for the solver. Days count since 1970. */
export function problemOf({ works, calendar, now, horizonDays, visitCost }: Order): Problem {
  const days = openDays(calendar, dayOf(now), horizonDays);
  const buildings = [...new Set(works.map(({ buildingId }) => buildingId))];
  const usual = works.reduce((sum, work) => sum + unitOf(work), 0) / Math.max(1, works.length);
  const visit = visitCost ?? usual;
  const jobs = works.map((work): Job => {
    const due = dayOf(work.latest);
    const own = days.filter((day) => Math.abs(day - due) <= spanDays && isOpen(calendar, work.buildingId, day));
    return {
      building: buildings.indexOf(work.buildingId),
      days: own.map((day) => ({ day, cost: costOfDay(work, day) })),
      postponed: postponedCost(work, dayOf(now) + horizonDays, visit),
    };
  });
  return { jobs, capacities: capacitiesOf(calendar, days), visitCost: visit };
}

/** Left to fail, or until after the plan, whatever is dearer; it needs a visit then, too. */
const postponedCost = (work: Work, end: number, visit: number): number =>
  visit + Math.max(unitOf(work) * (work.ratio - 1) * failureBy(work, horizons[2]), costOfDay(work, end));

/** The plan that an assignment means, in the order of dates; of one visit, what is due first comes first. */
export function planOf({ works, visitCost, now }: Order, problem: Problem, assignment: Assignment): Plan {
  const visits = visitsOf(problem, assignment).map(({ building, day }): Visit => {
    const own = works
      .filter((_, at) => assignment[at] === day && problem.jobs[at]?.building === building)
      .toSorted((a, b) => a.latest - b.latest || a.equipmentId.localeCompare(b.equipmentId));
    const date = Math.max(now, startOf(day));
    return { date, buildingId: own[0]?.buildingId ?? '', works: own, cost: costOf(own, visitCost) };
  });
  const done = visits.reduce((sum, visit) => sum + visit.works.length, 0);
  return {
    visits: visits.toSorted((a, b) => a.date - b.date || a.buildingId.localeCompare(b.buildingId)),
    postponed: works.filter((_, at) => (assignment[at] ?? null) === null),
    visitSavings: visitCost === null ? null : (done - visits.length) * visitCost,
  };
}

function costOf(works: readonly Work[], visitCost: number | null): number | null {
  return works.reduce<number | null>((sum, { cost }) => (sum === null || cost === null ? null : sum + cost), visitCost);
}

/** What maintenance is expected to save; null when a cost is not known. */
export function expectedSaving({ probabilities, cost, failureCost }: Work): number | null {
  return cost === null || failureCost === null ? null : probabilities[1] * failureCost - cost;
}

/** Why a work is done on that day, in numbers. */
export function reasonFor(work: Work, date: number): string {
  const away = dayOf(date) - dayOf(work.latest);
  const risk = failureBy(work, dayOf(date) - dayOf(work.asOf));
  const cost = costOfDay(work, dayOf(date));
  const known = work.cost !== null && work.cost > 0;
  const price = known ? cost.toFixed(2) : `${cost.toFixed(2)} times a planned maintenance`;
  const when =
    away === 0
      ? 'On the day on which it is due'
      : `${Math.abs(away)} ${Math.abs(away) === 1 ? 'day' : 'days'} ${away < 0 ? 'before' : 'after'} it is due, which costs ${price} in ${away < 0 ? 'life given away' : 'added risk'}`;
  return `${when}; until then it fails with a probability of ${(risk * 100).toFixed(1)} %, and a failure costs ${work.ratio.toFixed(1)} times planned maintenance.`;
}
