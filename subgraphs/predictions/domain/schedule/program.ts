import { type Assignment, type Problem, visitKey } from './problem.ts';

/** Numbers as the LP format takes them. */
function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('A cost is no finite number.');
  return Number(value.toPrecision(12)).toString();
}
const perLine = 8;

/** The format limits the length of a line. */
const wrapped = (terms: readonly string[]): string =>
  Array.from({ length: Math.ceil(terms.length / perLine) }, (_, line) =>
    terms.slice(line * perLine, (line + 1) * perLine).join(' + '),
  ).join('\n + ');

/**
 * The problem as a mixed-integer program in CPLEX LP format: y (a visit takes place) is 0 or 1; x (a job is done in that
 * visit) and u (it is postponed) become 0 or 1 by themselves, since a job takes its cheapest visit. Minimised: the cost.
 * @throws RangeError for a cost that is not finite
 */
export function programOf({ jobs, capacities, visitCost }: Problem): string {
  const visits = new Map<string, number>();
  const objective: string[] = [];
  const rows: string[] = [];
  jobs.forEach(({ building, days, postponed }, at) => {
    const options = days.map(({ day, cost }) => {
      const key = visitKey(building, day);
      visits.set(key, day);
      objective.push(`${number(cost)} x${at}_${day}`);
      rows.push(` x${at}_${day} - y${key} <= 0`);
      return `x${at}_${day}`;
    });
    objective.push(`${number(postponed)} u${at}`);
    rows.push(` ${wrapped([...options, `u${at}`])} = 1`);
  });
  const binaries = [...visits.keys()].map((key) => `y${key}`);
  objective.push(...binaries.map((name) => `${number(visitCost)} ${name}`));
  for (const { days, visits: most } of capacities) {
    const within = [...visits].filter(([, day]) => days.includes(day)).map(([key]) => `y${key}`);
    if (within.length > most) rows.push(` ${wrapped(within)} <= ${most}`);
  }
  const body = rows.map((row, at) => ` r${at}:${row}`).join('\n');
  const ends = binaries.length === 0 ? '' : `Binary\n ${binaries.join('\n ')}\n`;
  return `Minimize\n cost: ${wrapped(objective)}\nSubject To\n${body}\n${ends}End\n`;
}

/** Which day each job is done on, from the values of the variables. */
export const assignmentFrom = ({ jobs }: Problem, valueOf: (name: string) => number): Assignment =>
  jobs.map(({ days }, at) => days.find(({ day }) => valueOf(`x${at}_${day}`) > 0.5)?.day ?? null);
