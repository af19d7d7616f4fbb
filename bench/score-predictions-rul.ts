import { writeFileSync } from 'node:fs';
import type { GrowTrees } from '../subgraphs/predictions/model/forest/grow.ts';
import { predictLife } from '../subgraphs/predictions/model/life/predict-life.ts';
import { type LifeFigures, type LifeHistory, trainLife } from '../subgraphs/predictions/model/life/train-life.ts';
import { BadInput, csvOf, numberIn, placeOf, readTable, type Table } from './score-predictions-csv.ts';

export interface RulOptions {
  readonly train: string;
  readonly test: string;
  readonly out: string;
  readonly cap: number | null;
  readonly unit: string;
  readonly cycle: string;
}

/** Trains on whole lives and writes, for the last row of each test unit, the remaining life and its 90 % interval. */
export async function scoreRul(grow: GrowTrees, options: RulOptions): Promise<void> {
  const train = readTable(options.train);
  const test = readTable(options.test);
  const names = train.columns.filter((name) => name !== options.unit && name !== options.cycle);
  const lives = unitsOf(train, names, options).map((unit) => ({ ...unit, failedAt: unit.age.at(-1) ?? 0 }));
  if (lives.length < 2) throw new BadInput(`${train.file} has ${lives.length} unit; at least 2 are needed.`);
  const from = performance.now();
  const { model, figures } = await trainLife(grow, lives, options.cap === null ? {} : { cap: options.cap });
  tell(figures, options.cap, performance.now() - from);
  const rows = unitsOf(test, names, options).map((unit) => {
    const { remaining, low, high } = predictLife(model, unit);
    return [unit.unit, ...[remaining, low, high].map((value) => Number(value.toFixed(3)))];
  });
  writeFileSync(options.out, csvOf([options.unit, 'rul_pred', 'rul_lo', 'rul_hi'], rows));
  console.log(`${rows.length} units written to ${options.out}`);
}

/** @throws BadInput for a cell that is no number, or two rows of one cycle */
function unitsOf(table: Table, names: readonly string[], { unit, cycle }: RulOptions): LifeHistory[] {
  const [unitAt, cycleAt] = [placeOf(table, unit), placeOf(table, cycle)];
  const places = names.map((name) => placeOf(table, name));
  const rows = table.rows.map((row) => {
    const at = numberIn(table, row, cycleAt);
    const id = row.cells[unitAt] ?? '';
    if (id === '' || Number.isNaN(at)) throw new BadInput(`${table.file}:${row.line}: ${unit} or ${cycle} is empty.`);
    return { row, at, id };
  });
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => {
    own.sort((a, b) => a.at - b.at);
    own.forEach(({ row, at }, index) => {
      if (own[index - 1]?.at === at)
        throw new BadInput(`${table.file}:${row.line}: ${unit} ${id} has two rows of ${cycle} ${at}.`);
    });
    const values = Float64Array.from(own.flatMap(({ row }) => places.map((place) => numberIn(table, row, place))));
    return {
      ...{ unit: id, age: Float64Array.from(own, ({ at }) => at), failedAt: null },
      values: { rows: own.length, columns: places.length, values },
    };
  });
}

function tell(figures: LifeFigures, given: number | null, ms: number): void {
  const { cap, units, rows, features, regimes, outOfBagRmse, ageRmse, meanRmse, coverage } = figures;
  const how = given === null ? 'found: where wear begins to show' : 'given';
  console.log(`cap on remaining life: ${cap} (${how})`);
  console.log(
    `${units} units, ${rows} rows, ${regimes} operating regime(s), ${features} features, ${(ms / 1000).toFixed(1)} s`,
  );
  console.log(
    `on units not seen by the trees: RMSE ${outOfBagRmse.toFixed(2)} (by age alone ${ageRmse.toFixed(2)}, always the mean ${meanRmse.toFixed(2)}), 90 % interval holds ${coverage === null ? 'unknown' : `${(coverage * 100).toFixed(1)} %`}`,
  );
}
