import path from 'node:path';
import type { GrowTrees } from '../subgraphs/predictions/model/forest/grow.ts';
import { unitFeatures } from '../subgraphs/predictions/model/features/unit-features.ts';
import { predictFromFeatures } from '../subgraphs/predictions/model/life/predict-life.ts';
import {
  type LifeFigures,
  type LifeHistory,
  type LifeModel,
  trainLife,
} from '../subgraphs/predictions/model/life/train-life.ts';
import { endAtAge, endUnderRule, outcomeOf, ruleFor } from '../subgraphs/predictions/model/life/renewal.ts';
import { predict } from '../subgraphs/predictions/model/forest/forest.ts';
import { seeded, shuffled } from '../subgraphs/predictions/model/forest/random.ts';
import { judge, phm08, rmseOf, spread } from './predictions-measures.ts';
import { readTable, numberIn } from './score-predictions-csv.ts';

interface LifeSet {
  readonly name: string;
  readonly train: readonly LifeHistory[];
  /** Cut somewhere in their lives; `failedAt` is what really came. */
  readonly test: readonly LifeHistory[];
}

export function unitsIn(file: string): LifeHistory[] {
  const table = readTable(file);
  const all = [...Map.groupBy(table.rows, ({ cells }) => cells[0]!)];
  return all.map(([unit, rows]) => {
    const numbers = rows.map((row) => table.columns.map((_, place) => numberIn(table, row, place)));
    const age = Float64Array.from(numbers, (row) => row[1]!);
    const values = Float64Array.from(numbers.flatMap((row) => row.slice(2)));
    return {
      unit,
      age,
      values: { rows: rows.length, columns: table.columns.length - 2, values },
      failedAt: age.at(-1)!,
    };
  });
}

function cut(unit: LifeHistory, steps: number, name = unit.unit): LifeHistory {
  const { columns, values } = unit.values;
  return {
    ...unit,
    unit: name,
    age: unit.age.slice(0, steps),
    values: { rows: steps, columns, values: values.slice(0, steps * columns) },
  };
}

/** The parts that came with a test of their own, and the one that is split by unit (each test unit cut at four places). */
function sets(folder: string): LifeSet[] {
  const own = ['FD001', 'FD003'].map((name) => {
    const file = (what: string) => path.join(folder, `cmapss_${name}_${what}.csv`);
    const left = new Map(readTable(file('test_rul')).rows.map(({ cells }) => [cells[0]!, Number(cells[1])]));
    const test = unitsIn(file('test')).map((unit) => ({ ...unit, failedAt: unit.failedAt! + left.get(unit.unit)! }));
    return { name, train: unitsIn(file('train')), test };
  });
  const units = unitsIn(path.join(folder, 'cmapss_FD002a_train.csv'));
  const test = units.flatMap((unit, at) =>
    at % 13 < 10
      ? []
      : [0.2, 0.45, 0.7, 0.9].map((share, which) =>
          cut(unit, Math.max(20, Math.floor(unit.age.length * share)), `${unit.unit}/${which}`),
        ),
  );
  return [...own, { name: 'FD002, split by engine', train: units.filter((_, at) => at % 13 < 10), test }];
}

interface Run extends ReturnType<typeof measure> {
  readonly figures: LifeFigures;
  readonly seconds: number;
}

const scoredCap = 125;
const horizon = 30;

export async function lifeTables(grow: GrowTrees, folder: string, seeds: readonly number[]): Promise<void> {
  const lines: string[] = [];
  const risk: string[] = [];
  for (const { name, train, test } of sets(folder)) {
    for (const cap of [undefined, scoredCap]) {
      const runs: Run[] = [];
      for (const seed of seeds) {
        const from = performance.now();
        const { model, figures } = await trainLife(grow, train, {
          seed,
          horizons: [horizon],
          ...(cap === undefined ? {} : { cap }),
        });
        runs.push({ ...measure(model, test), figures, seconds: (performance.now() - from) / 1000 });
      }
      const of = (pick: (run: Run) => number, digits?: number) => spread(runs.map(pick), digits);
      const how = cap === undefined ? `found, ${of(({ figures }) => figures.cap, 0)}` : 'given, 125';
      lines.push(
        `| ${name} | ${how} | ${of((r) => rmseOf(r.capped))} | ${of((r) => phm08(r.capped), 0)} | ${of((r) => rmseOf(r.uncapped))} | ${of((r) => r.coverage * 100, 1)} | ${of((r) => (r.figures.coverage ?? NaN) * 100, 1)} | ${of((r) => r.figures.outOfBagRmse)} | ${of((r) => r.figures.ageRmse)} | ${of((r) => r.seconds, 0)} |`,
      );
      if (cap !== undefined) continue;
      const judged = runs.map(({ within }) =>
        judge(
          within.map(({ p }) => p),
          within.map(({ y }) => y),
        ),
      );
      risk.push(
        `| ${name} | ${spread(
          judged.map(({ auc }) => auc),
          4,
        )} | ${spread(
          judged.map(({ f1 }) => f1),
          3,
        )} | ${spread(
          judged.map(({ brier }) => brier),
          4,
        )} | ${spread(
          judged.map(({ skill }) => skill),
          3,
        )} | ${spread(
          judged.map(({ balanced }) => balanced),
          3,
        )} |`,
      );
    }
  }
  console.log(`\n## Remaining life: last row of each test unit, ${seeds.length} seeds (mean ± deviation)\n`);
  console.log(
    '| set | cap | RMSE, capped at 125 | PHM08, capped | RMSE, uncapped | interval holds, % | the same out of bag, % | RMSE out of bag, all rows | the same by age alone | seconds |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  console.log(lines.join('\n'));
  console.log(`\n## Failure within ${horizon} cycles: every row of the test units\n`);
  console.log('| set | AUC | F1 | Brier | Brier skill | balanced accuracy |\n|---|---|---|---|---|---|');
  console.log(risk.join('\n'));
}

function measure(model: LifeModel, test: readonly LifeHistory[]) {
  const [capped, uncapped]: [number[], number[]] = [[], []];
  const within: { p: number; y: number }[] = [];
  let held = 0;
  for (const unit of test) {
    const { rows, columns, values } = unitFeatures(model.recipe, unit);
    for (let row = 0; row < rows; row += 1) {
      const said = predictFromFeatures(model, values.subarray(row * columns, (row + 1) * columns), unit.age[row]!);
      const left = unit.failedAt! - unit.age[row]!;
      within.push({ p: said.risks[0]!, y: Number(left <= horizon) });
      if (row < rows - 1) continue;
      const truth = Math.min(scoredCap, left);
      capped.push(said.remaining - truth);
      uncapped.push(said.remaining - left);
      held += Number(truth >= said.low && truth <= said.high);
    }
  }
  return { capped, uncapped, within, coverage: held / test.length };
}

const costs = { planned: 500, failure: 2_500 };
const lead = 10;
const folds = 5;
const resamples = 1_000;

/**
 * Cost of acting by the product's rule against the best fixed interval. Strict folds: model, rule and interval come from the
 * other units; the units of the fold are judged.
 */
export async function maintenanceTable(grow: GrowTrees, folder: string): Promise<void> {
  console.log(
    `\n## Maintenance: ${costs.planned} planned, ${costs.failure} after a failure, lead ${lead} cycles, ${folds} strict folds\n`,
  );
  console.log(
    '| set | cost rate, rule ÷ best fixed interval | 95 % interval of the reduction | failed, rule / fixed | life given away, rule / fixed | share of what an oracle saves |',
  );
  console.log('|---|---|---|---|---|---|');
  for (const { name, train } of sets(folder)) {
    const order = shuffled(train.length, seeded(3));
    const judged: Record<'rule' | 'fixed' | 'oracle', ReturnType<typeof endAtAge>>[] = [];
    for (let fold = 0; fold < folds; fold += 1) {
      const [known, asked] = [false, true].map((isAsked) =>
        train.filter((_, at) => (order[at]! % folds === fold) === isAsked),
      );
      const { model } = await trainLife(grow, known!, { lead });
      const rule = ruleFor(model.rules, costs.failure / costs.planned)!;
      for (const unit of asked!) {
        const { rows, columns, values } = unitFeatures(model.recipe, unit);
        const remaining = predict(model.forest, { rows, columns, values });
        const failedAt = unit.failedAt!;
        judged.push({
          rule: endUnderRule({ age: unit.age, remaining, failedAt }, rule.threshold, lead),
          fixed: endAtAge({ failedAt }, rule.fixedAge),
          oracle: endAtAge({ failedAt }, failedAt - 1),
        });
      }
    }
    const of = (units: typeof judged, way: keyof (typeof judged)[number]) =>
      outcomeOf(
        units.map((unit) => unit[way]),
        { ...costs, lead },
      );
    const random = seeded(5);
    const reductions = Array.from({ length: resamples }, () => {
      const drawn = judged.map(() => judged[Math.floor(random() * judged.length)]!);
      return 1 - of(drawn, 'rule').rate / of(drawn, 'fixed').rate;
    }).sort((a, b) => a - b);
    const [rule, fixed, oracle] = (['rule', 'fixed', 'oracle'] as const).map((way) => of(judged, way));
    const percent = (value: number) => (100 * value).toFixed(0);
    console.log(
      `| ${name} | ${(rule!.rate / fixed!.rate).toFixed(3)} | ${percent(reductions[Math.floor(resamples * 0.025)]!)}…${percent(reductions[Math.floor(resamples * 0.975)]!)} % | ${percent(rule!.failed)} / ${percent(fixed!.failed)} % | ${rule!.wasted.toFixed(1)} / ${fixed!.wasted.toFixed(1)} cycles | ${percent((fixed!.rate - rule!.rate) / (fixed!.rate - oracle!.rate))} % |`,
    );
  }
}
