import { type Life, historyOf, stepHoursFor } from '../subgraphs/predictions/model/life.ts';
import { unitFeatures } from '../subgraphs/predictions/model/features/unit-features.ts';
import type { GrowTrees } from '../subgraphs/predictions/model/forest/grow.ts';
import { predictFromFeatures } from '../subgraphs/predictions/model/life/predict-life.ts';
import { endAtAge, endUnderRule, outcomeOf, ruleFor } from '../subgraphs/predictions/model/life/renewal.ts';
import { meanResidual } from '../subgraphs/predictions/model/life/survival.ts';
import { type LifeHistory, type LifeModel, trainLife } from '../subgraphs/predictions/model/life/train-life.ts';
import { predict } from '../subgraphs/predictions/model/forest/forest.ts';
import { seeded } from '../subgraphs/predictions/model/forest/random.ts';
import { columnsOfSymptoms, symptomsAt } from '../subgraphs/predictions/model/fault/symptoms.ts';
import { classProbabilities, trainClasses } from '../subgraphs/predictions/model/tabular/train-classes.ts';
import { type FaultGroup, groupOfComponent } from '../subgraphs/predictions/domain/fault-group.ts';
import { columnNames, type ComponentLife, components, type Elevator, makeFleet } from './predictions-fleet-data.ts';
import { judge, meanOf, rmseOf } from './predictions-measures.ts';

const dayHours = 24;
const horizonDays = [7, 30, 90];
const costs = { planned: 500, failure: 2_500 };
const leadHours = 3 * dayHours;
/** Every so many elevators one is kept for judging; the others' history ends, for training, at this share of the time. */
const everyHeld = 3;
const trainedUntil = 0.6;
const resamples = 1_000;
const fleetSize = { count: Number(process.env['ELEVATORS'] ?? 160), days: 730 };
const groups: readonly FaultGroup[] = ['door', 'motor', 'control', 'safety'];

const lifeOf = ({ unit, points }: Elevator, { from, until, failed }: ComponentLife, end: number): Life => ({
  ...{ unit, failedAt: failed && until <= end ? until : null },
  points: points.filter(({ at }) => at > from && at <= Math.min(until, end)),
});

const livesOf = (fleet: readonly Elevator[], component: string, end: number): Life[] =>
  fleet.flatMap((one) =>
    one.lives
      .filter((life) => life.component === component && life.from < end)
      .map((life) => lifeOf(one, life, end))
      .filter(({ points }) => points.length >= 3),
  );

/** A day of a held-out unit after the time that training knew: what was said, what came. */
interface Judged {
  readonly unit: string;
  /** Time left in hours; null when the life was not seen to end by a failure. */
  readonly left: number | null;
  /** How long it was watched on. */
  readonly watched: number;
  readonly said: ReturnType<typeof predictFromFeatures>;
  readonly byAge: number;
}

interface Component {
  readonly name: string;
  readonly model: LifeModel;
  readonly failures: number;
  /** Share of the days in training after which it failed within each horizon. */
  readonly shares: readonly number[];
  readonly judged: readonly Judged[];
  /** Lives of held-out units that ended by a failure after that time, as the rule sees them. */
  readonly ended: readonly LifeHistory[];
}

/** Trains a component on the other elevators until that time, and judges days of the held-out ones after it. */
async function judgeComponent(
  grow: GrowTrees,
  { fleet, name, seed }: { readonly fleet: readonly Elevator[]; readonly name: string; readonly seed: number },
): Promise<Component> {
  const hours = fleet[0]!.hours;
  const split = trainedUntil * hours;
  const known = livesOf(
    fleet.filter((_, at) => at % everyHeld !== 0),
    name,
    split,
  );
  const stepHours = stepHoursFor(known);
  const { model } = await trainLife(
    grow,
    known.map((life) => historyOf(life, stepHours)),
    { seed, lead: leadHours, horizons: horizonDays.map((days) => days * dayHours) },
  );
  const held = fleet.filter((_, at) => at % everyHeld === 0);
  const judged: Judged[] = [];
  const ended: LifeHistory[] = [];
  for (const one of held) {
    for (const life of one.lives.filter((own) => own.component === name && own.until > split)) {
      const full = lifeOf(one, life, hours);
      if (full.points.length < 3) continue;
      const history = historyOf(full, stepHours);
      const begin = full.points[0]!.at - dayHours;
      if (life.failed) ended.push({ ...history, failedAt: life.until - begin });
      const { rows, columns, values } = unitFeatures(model.recipe, history);
      for (let row = 0; row < rows; row += 1) {
        const age = history.age[row]!;
        if (begin + age < split) continue;
        const watched = life.until - begin - age;
        judged.push({
          ...{ unit: one.unit, watched, left: life.failed ? watched : null },
          said: predictFromFeatures(model, values.subarray(row * columns, (row + 1) * columns), age),
          byAge: meanResidual(model.survival, age, model.cap),
        });
      }
    }
  }
  const shares = horizonDays.map((days) => shareWithin(known, days * dayHours));
  return { name, model, shares, failures: known.filter(({ failedAt }) => failedAt !== null).length, judged, ended };
}

/** Of the points whose outcome is known, how many a failure followed within the hours. */
function shareWithin(lives: readonly Life[], hours: number): number {
  const outcomes = lives.flatMap(({ points, failedAt }) => {
    const end = failedAt ?? points.at(-1)!.at;
    return points.flatMap(({ at }) => (end - at <= hours ? (failedAt === null ? [] : [1]) : [0]));
  });
  return meanOf(outcomes);
}

const percent = (value: number, digits = 0): string => (100 * value).toFixed(digits);

function lifeLine({ name, model, failures, judged, ended }: Component): string {
  const known = judged.filter(({ left }) => left !== null);
  const truth = known.map(({ left }) => Math.min(model.cap, left!));
  const error = (guess: (one: Judged) => number) =>
    rmseOf(known.map((one, at) => (guess(one) - truth[at]!) / dayHours));
  const [ours, age] = [error(({ said }) => said.remaining), error(({ byAge }) => byAge)];
  const held = meanOf(known.map(({ said }, at) => Number(truth[at]! >= said.low && truth[at]! <= said.high)));
  return `| ${name} | ${failures} | ${ended.length} | ${known.length} | ${(model.cap / dayHours).toFixed(0)} | ${ours.toFixed(1)} | ${age.toFixed(1)} | ${percent(1 - ours / age)} % | ${percent(held, 1)} |`;
}

/** Days whose outcome within the horizon is known, of all components. */
function riskOf(all: readonly Component[], which: number) {
  const horizon = horizonDays[which]! * dayHours;
  const rows = all.flatMap(({ judged, shares }) =>
    judged
      .filter(({ left, watched }) => (left !== null && left <= horizon) || watched >= horizon)
      .map(({ left, said }) => ({
        ...{ p: said.risks[which]!, y: Number(left !== null && left <= horizon) },
        isSaid: said.risks[which]! >= shares[which]!,
      })),
  );
  const share = (is: number) =>
    meanOf(rows.filter(({ y }) => y === is).map(({ isSaid }) => Number(isSaid === (is === 1))));
  const judged = judge(
    rows.map(({ p }) => p),
    rows.map(({ y }) => y),
  );
  return { ...judged, rows: rows.length, base: meanOf(rows.map(({ y }) => y)), atBase: (share(0) + share(1)) / 2 };
}

interface FaultRow {
  readonly symptoms: readonly number[];
  readonly group: FaultGroup;
}

/** What was known of a unit an hour before a component failed, and which group of faults that was. */
const faultRows = (fleet: readonly Elevator[], from: number, until: number): FaultRow[] =>
  fleet.flatMap(({ points, lives }) =>
    lives
      .filter((life) => life.failed && groupOfComponent(life.component) !== 'other')
      .filter((life) => life.until >= from && life.until < until && life.until > 14 * dayHours)
      .map((life) => ({
        symptoms: symptomsAt(points, life.until, columnNames.length),
        group: groupOfComponent(life.component),
      })),
  );

async function classLine(grow: GrowTrees, fleet: readonly Elevator[], seed: number): Promise<string> {
  const split = trainedUntil * fleet[0]!.hours;
  const known = faultRows(
    fleet.filter((_, at) => at % everyHeld !== 0),
    0,
    split,
  );
  const asked = faultRows(
    fleet.filter((_, at) => at % everyHeld === 0),
    split,
    Infinity,
  );
  const { model } = await trainClasses(
    grow,
    columnsOfSymptoms(known.map(({ symptoms }) => symptoms)),
    known.map(({ group }) => group),
    { seed },
  );
  const said = classProbabilities(model, columnsOfSymptoms(asked.map(({ symptoms }) => symptoms))).map(
    (row) => model.classes[row.indexOf(Math.max(...row))],
  );
  const f1 = groups.map((group) => {
    const count = (is: (at: number) => boolean) => asked.filter((_, at) => is(at)).length;
    const hits = count((at) => said[at] === group && asked[at]!.group === group);
    return (2 * hits) / (count((at) => said[at] === group) + count((at) => asked[at]!.group === group));
  });
  const right = meanOf(asked.map(({ group }, at) => Number(said[at] === group)));
  return `| ${seed} | ${known.length} | ${asked.length} | ${meanOf(f1).toFixed(3)} | ${f1.map((one) => one.toFixed(2)).join(' / ')} | ${percent(right)} |`;
}

/** The rule of each component's model against the best fixed interval, on lives of units and times that neither saw. */
function maintenanceLine(all: readonly Component[]): string {
  const judged = all.flatMap(({ model, ended }) => {
    const rule = ruleFor(model.rules, costs.failure / costs.planned);
    return rule === undefined
      ? []
      : ended.map((life) => {
          const { rows, columns, values } = unitFeatures(model.recipe, life);
          const remaining = predict(model.forest, { rows, columns, values });
          const failedAt = life.failedAt!;
          return {
            unit: life.unit,
            rule: endUnderRule({ age: life.age, remaining, failedAt }, rule.threshold, leadHours),
            fixed: endAtAge({ failedAt }, rule.fixedAge),
          };
        });
  });
  const of = (some: typeof judged, way: 'rule' | 'fixed') =>
    outcomeOf(
      some.map((one) => one[way]),
      { ...costs, lead: leadHours },
    );
  const [rule, fixed] = [of(judged, 'rule'), of(judged, 'fixed')];
  const units = [...Map.groupBy(judged, ({ unit }) => unit).values()];
  const random = seeded(5);
  const reductions = Array.from({ length: resamples }, () => {
    const drawn = units.flatMap(() => units[Math.floor(random() * units.length)]!);
    return 1 - of(drawn, 'rule').rate / of(drawn, 'fixed').rate;
  }).sort((a, b) => a - b);
  const bound = (share: number) => percent(reductions[Math.floor(resamples * share)]!);
  const days = (hours: number) => (hours / dayHours).toFixed(1);
  return `| ${judged.length} | ${(rule.rate / fixed.rate).toFixed(3)} | ${bound(0.025)}…${bound(0.975)} % | ${percent(rule.failed)} / ${percent(fixed.failed)} % | ${days(rule.wasted)} / ${days(fixed.wasted)} |`;
}

/** The simulator's fleet: units that training did not see, at times after those that it saw. */
export async function fleetTables(grow: GrowTrees, seeds: readonly number[]): Promise<void> {
  const { count, days } = fleetSize;
  console.log(
    `\n## Simulated fleet: ${count} elevators × ${days} days, a third held out, judged after ${percent(trainedUntil)} % of the time\n`,
  );
  const classLines: string[] = [];
  const lines: string[] = [];
  for (const seed of seeds) {
    const fleet = makeFleet({ ...fleetSize, seed });
    const all: Component[] = [];
    for (const name of components) all.push(await judgeComponent(grow, { fleet, name, seed }));
    console.log(`Fleet ${seed}. Errors in days, lives up to the cap.\n`);
    console.log(
      '| component | failures trained on | judged | days judged | cap, days | RMSE | by age alone | less | interval holds, % |\n|---|---|---|---|---|---|---|---|---|',
    );
    console.log(all.map(lifeLine).join('\n'));
    console.log(
      '\n| failure within | days judged | share | AUC | Brier skill | balanced accuracy at the share in training | at 0.5 |\n|---|---|---|---|---|---|---|',
    );
    horizonDays.forEach((horizon, which) => {
      const { rows, base, auc, skill, atBase, balanced } = riskOf(all, which);
      console.log(
        `| ${horizon} days | ${rows} | ${percent(base, 1)} % | ${auc.toFixed(3)} | ${skill.toFixed(3)} | ${percent(atBase, 1)} % | ${percent(balanced, 1)} % |`,
      );
    });
    console.log('');
    classLines.push(await classLine(grow, fleet, seed));
    lines.push(maintenanceLine(all));
  }
  console.log(`\nGroup of the fault, from the hours before the failure (${groups.join(' / ')}):\n`);
  console.log('| fleet | failures trained on | judged | macro-F1 | F1 of each | right, % |\n|---|---|---|---|---|---|');
  console.log(classLines.join('\n'));
  console.log(
    `\nMaintenance, ${costs.planned} planned, ${costs.failure} after a failure, lead ${leadHours / dayHours} days:\n`,
  );
  console.log(
    '| lives | cost rate, rule ÷ best fixed interval | 95 % interval of the reduction | failed, rule / fixed | days given away, rule / fixed |\n|---|---|---|---|---|',
  );
  console.log(lines.join('\n'));
}
