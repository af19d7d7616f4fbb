import path from 'node:path';
import type { GrowTrees } from '../subgraphs/predictions/model/forest/grow.ts';
import { seeded, shuffled } from '../subgraphs/predictions/model/forest/random.ts';
import type { GivenColumn } from '../subgraphs/predictions/model/tabular/encode.ts';
import { classProbabilities, trainClasses } from '../subgraphs/predictions/model/tabular/train-classes.ts';
import { judge, type Judged, meanOf, spread } from './predictions-measures.ts';
import { placeOf, readTable, type Row, type Table } from './score-predictions-csv.ts';

const [failure, fault, nothing] = ['machine_failure', 'fault', 'none'];
const inputs = [
  'type',
  'air_temperature_k',
  'process_temperature_k',
  'rotational_speed_rpm',
  'torque_nm',
  'tool_wear_min',
];

interface Run extends Judged {
  /** Shares: of all rows, of true faults, and of true faults when the class "none" is ruled out. */
  readonly accuracy: number;
  readonly found: number;
  readonly given: number;
  /** The same of faults with one known cause. */
  readonly single: number;
}

function columnsOf(table: Table, rows: readonly Row[]): GivenColumn[] {
  return inputs.map((name): GivenColumn => {
    const cells = rows.map((row) => row.cells[placeOf(table, name)]!);
    return cells.every((cell) => Number.isFinite(Number(cell)))
      ? { kind: 'numbers', values: Float64Array.from(cells, Number) }
      : { kind: 'words', values: cells };
  });
}

/** Five folds, another split for each seed: every row is judged once a seed by a forest that did not see it. */
export async function classTables(grow: GrowTrees, folder: string, seeds: readonly number[]): Promise<void> {
  const table = readTable(path.join(folder, 'ai4i2020.csv'));
  const word = (row: Row, name: string) => row.cells[placeOf(table, name)]!;
  const runs: Run[] = [];
  for (const seed of seeds) {
    const order = shuffled(table.rows.length, seeded(seed));
    const said: { p: number; y: number; isFault: boolean; isSingle: boolean; right: boolean; given: boolean }[] = [];
    for (let fold = 0; fold < 5; fold += 1) {
      const [train, test] = [false, true].map((isTest) =>
        table.rows.filter((_, at) => (order[at]! % 5 === fold) === isTest),
      );
      const [known, asked] = [columnsOf(table, train!), columnsOf(table, test!)];
      const binary = await trainClasses(
        grow,
        known,
        train!.map((row) => word(row, failure!)),
        { seed },
      );
      const several = await trainClasses(
        grow,
        known,
        train!.map((row) => word(row, fault!)),
        { seed },
      );
      const failing = classProbabilities(binary.model, asked);
      const kinds = classProbabilities(several.model, asked);
      test!.forEach((row, at) => {
        const { classes } = several.model;
        const own = kinds[at]!;
        const best = classes[own.indexOf(Math.max(...own))];
        const faults = classes.map((name, kind) => (name === nothing ? -1 : own[kind]!));
        const truth = word(row, fault!);
        said.push({
          ...{
            p: failing[at]![1]!,
            y: Number(word(row, failure!)),
            isFault: truth !== nothing,
            isSingle: ![nothing, 'multiple', 'other'].includes(truth),
            right: best === truth,
          },
          given: classes[faults.indexOf(Math.max(...faults))] === truth,
        });
      });
    }
    const faults = said.filter(({ isFault }) => isFault);
    runs.push({
      ...judge(
        said.map(({ p }) => p),
        said.map(({ y }) => y),
      ),
      accuracy: meanOf(said.map(({ right }) => Number(right))),
      found: meanOf(faults.map(({ right }) => Number(right))),
      given: meanOf(faults.map(({ given }) => Number(given))),
      single: meanOf(faults.filter(({ isSingle }) => isSingle).map(({ given }) => Number(given))),
    });
  }
  const of = (pick: (run: Run) => number, digits = 3) => spread(runs.map(pick), digits);
  console.log(`\n## AI4I 2020 (the part at hand), five folds, ${seeds.length} seeds\n`);
  console.log(
    '| F1 at 0.5 | AUC | Brier | Brier skill | class right, all rows | class right of true faults | type right given that there is a fault | the same of faults with one known cause |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  console.log(
    `| ${of((r) => r.f1)} | ${of((r) => r.auc, 4)} | ${of((r) => r.brier, 4)} | ${of((r) => r.skill)} | ${of((r) => r.accuracy, 4)} | ${of((r) => r.found)} | ${of((r) => r.given)} | ${of((r) => r.single)} |`,
  );
}
