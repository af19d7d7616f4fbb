// What the detectors found of simulated fleets with known faults: each method alone, what only it finds, causes.
import { type Elevator, elevator, FAULTS, type LabelledFault } from './detectors-fleet.ts';
import { type Method, runElevator, type Told } from './detectors-fleet-run.ts';
import { similarPrecision } from './detectors-similar.ts';

const DAYS = 40;

interface Watched {
  readonly elevator: Elevator;
  readonly told: readonly Told[];
}
type Say = (line?: string) => void;

const isWarning = (one: Told) => one.severity !== 'low';
const methods: readonly [string, (one: Told) => boolean][] = [
  ['each metric alone, warnings', (one) => one.method === 'ensemble' && isWarning(one)],
  ['all metrics together, 5 minutes', (one) => one.method === 'multivariate'],
  ['relations by the hour', (one) => one.method === 'relations'],
  ['**all, warnings**', isWarning],
  ['all, hints too', () => true],
];

/** Tells of the fleet of each seed. The settings were chosen on the first two seeds; the others they had not seen. */
export function tellFleets(seeds: readonly number[], count: number, say: Say): void {
  say(`${count} elevators a seed, ${DAYS} days, 14 metrics a minute, ${2 * count} faults of ${FAULTS.length} kinds.`);
  say('Settings were chosen on seeds 7 and 21; others are as the detectors come upon them.');
  for (const seed of seeds) {
    const fleet = Array.from({ length: count }, (_, number): Watched => {
      const one = elevator(number, DAYS, seed);
      return { elevator: one, told: runElevator(one) };
    });
    say();
    say(`### Seed ${seed}`);
    say();
    tellFleet(fleet, say);
  }
}

function tellFleet(fleet: readonly Watched[], say: Say): void {
  const months = (fleet.length * DAYS) / 30;
  say('| method | faults found before failure | withheld kinds | false alarms per elevator-month |');
  say('|---|---|---|---|');
  for (const [name, counts] of methods) {
    const wrong = fleet.flatMap(({ told }) => told.filter((one) => one.fault === null && counts(one))).length;
    const found = [false, true].map((isWithheld) => {
      const faults = faultsOf(fleet, isWithheld);
      return `${faults.filter(({ told, fault }) => isFound(told, fault, counts)).length}/${faults.length}`;
    });
    say(`| ${name} | ${found.join(' | ')} | ${(wrong / months).toFixed(2)} |`);
  }
  say();
  for (const method of ['ensemble', 'multivariate', 'relations'] as const) say(onlyFoundBy(fleet, method));
  say(causesOf(fleet));
  say(similarPrecision(fleet.flatMap(({ told }, number) => told.map((one) => ({ number, one })))));
}

interface Suffered {
  readonly fault: LabelledFault;
  readonly told: readonly Told[];
}

const faultsOf = (fleet: readonly Watched[], isWithheld: boolean): Suffered[] =>
  fleet.flatMap(({ elevator: { faults }, told }) =>
    faults.filter(({ kind }) => (kind.isWithheld === true) === isWithheld).map((fault) => ({ fault, told })),
  );

const isFound = (told: readonly Told[], fault: LabelledFault, counts: (one: Told) => boolean): boolean =>
  told.some((one) => one.fault === fault && one.isBeforeFailure && counts(one));

function onlyFoundBy(fleet: readonly Watched[], method: Method): string {
  const all = [...faultsOf(fleet, false), ...faultsOf(fleet, true)];
  const only = all.filter(
    ({ fault, told }) =>
      isFound(told, fault, (one) => isWarning(one) && one.method === method) &&
      !isFound(told, fault, (one) => isWarning(one) && one.method !== method),
  );
  const kinds = [...new Set(only.map(({ fault }) => fault.kind.fault))].join(', ');
  return `Found by the warnings of ${method} only: ${only.length}${kinds === '' ? '' : ` (${kinds})`}.`;
}

function causesOf(fleet: readonly Watched[]): string {
  const causes = faultsOf(fleet, false).flatMap(({ fault, told }) => {
    const first = told.find((one) => one.fault === fault && isWarning(one));
    return first === undefined ? [] : [first.firstCause?.fault === fault.kind.fault];
  });
  return `Likely cause right with the first warning of a fault: ${causes.filter(Boolean).length} of ${causes.length}.`;
}
