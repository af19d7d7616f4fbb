import type { PredictionsContext } from '../context.ts';
import { maintenanceTime } from '../domain/maintenance-time.ts';
import { expectedSaving, type Order, planOf, problemOf, reasonFor, type Work } from '../domain/plan.ts';
import type { Calendar } from '../domain/schedule/calendar.ts';
import { solveInWorker } from '../planning/solve-in-worker.ts';
import { buildingsOf } from '../store/access.ts';
import type { PredictionView } from '../store/prediction-views.ts';
import { insist } from './attempt.ts';
import { chosenEquipment } from './chosen-equipment.ts';
import type { MaintenancePlan, MaintenancePlanInput, PlannedWork } from './types/plan-types.ts';

const dayMs = 86_400_000;
const maxWindows = 500;
const maxClosed = 400;

/** @throws Refusal for a limit that is none, equipment that does not exist; FORBIDDEN when a scope is missing */
export async function planFor(context: PredictionsContext, input: MaintenancePlanInput): Promise<MaintenancePlan> {
  refuseWrong(input);
  const { horizonDays } = input;
  const ids = await chosenEquipment(context, input);
  const buildings = await context.read((client) => buildingsOf(client, ids));
  const now = context.now().getTime();
  const works: Work[] = [];
  const unplanned: { id: string }[] = [];
  for (const id of ids) {
    const work = workOf(await context.views.load(id), { id, buildingId: buildings.get(id) ?? id, now });
    if (work === null) unplanned.push({ id });
    else if (work.latest <= now + horizonDays * dayMs) works.push(work);
  }
  const order: Order = { works, calendar: calendarOf(input), now, horizonDays, visitCost: input.visitCost ?? null };
  const problem = problemOf(order);
  const { assignment, method } = await solveInWorker(problem);
  const { visits, postponed, visitSavings } = planOf(order, problem, assignment);
  return {
    ...{ unplanned, visitSavings, method },
    visits: visits.map(({ date, buildingId, works: own, cost }) => ({
      ...{ date: new Date(date), building: { id: buildingId }, cost },
      works: own.map((work) => showWork(work, reasonFor(work, date))),
    })),
    postponed: postponed.map((work) => showWork(work, 'No day, capacity or window within the plan is worth it.')),
  };
}

function refuseWrong({ horizonDays, visitCost, capacity, windows }: MaintenancePlanInput): void {
  insist(horizonDays >= 1 && horizonDays <= 365, 'horizonDays lies between 1 and 365.', ['input', 'horizonDays']);
  insist((visitCost ?? 0) >= 0, 'A cost is 0 or more.', ['input', 'visitCost']);
  for (const name of ['visitsPerDay', 'visitsPerWeek'] as const)
    insist((capacity?.[name] ?? 0) >= 0, 'A number of visits is 0 or more.', ['input', 'capacity', name]);
  insist((capacity?.closed?.length ?? 0) <= maxClosed, `At most ${maxClosed} days.`, ['input', 'capacity', 'closed']);
  insist(capacity?.weekdays?.length !== 0, 'Name a weekday, or none of them.', ['input', 'capacity', 'weekdays']);
  insist((windows?.length ?? 0) <= maxWindows, `At most ${maxWindows} windows.`, ['input', 'windows']);
  windows?.forEach(({ from, until }, at) => {
    insist(from <= until, 'A window does not end before it begins.', ['input', 'windows', String(at), 'until']);
  });
}

const calendarOf = ({ capacity, windows }: MaintenancePlanInput): Calendar => ({
  weekdays: capacity?.weekdays ?? null,
  closed: (capacity?.closed ?? []).map((day) => day.getTime()),
  visitsPerDay: capacity?.visitsPerDay ?? null,
  visitsPerWeek: capacity?.visitsPerWeek ?? null,
  windows: (windows ?? []).map(({ buildingId, from, until }) => ({
    ...{ buildingId: buildingId.toLowerCase(), from: from.getTime(), until: until.getTime() },
  })),
});

/** Null when nothing is predicted. */
function workOf(
  { prediction, costs }: PredictionView,
  { id, buildingId, now }: { readonly id: string; readonly buildingId: string; readonly now: number },
): Work | null {
  if (prediction === null || prediction.body.life === null || prediction.asOf === null) return null;
  const { asOf, probability7, probability30, probability90 } = prediction;
  if (probability7 === null || probability30 === null || probability90 === null) return null;
  const { life } = prediction.body;
  const usual = costs.get(life.component);
  const { inDays, ratio, dailyRate } = maintenanceTime(life, usual);
  return {
    ...{ equipmentId: id, buildingId, component: life.component, ratio, rate: dailyRate, asOf: asOf.getTime() },
    ...{ latest: Math.max(now, asOf.getTime() + inDays * dayMs) },
    probabilities: [probability7, probability30, probability90],
    ...{ cost: usual?.maintenance ?? null, failureCost: usual?.failure ?? null },
  };
}

const showWork = (work: Work, reasoning: string): PlannedWork => ({
  ...{ equipment: { id: work.equipmentId }, component: work.component, latest: new Date(work.latest), reasoning },
  ...{ probability: work.probabilities[1], cost: work.cost, expectedSaving: expectedSaving(work) },
});
