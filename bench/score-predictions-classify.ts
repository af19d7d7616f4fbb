import { writeFileSync } from 'node:fs';
import type { GrowTrees } from '../subgraphs/predictions/model/forest/grow.ts';
import type { GivenColumn } from '../subgraphs/predictions/model/tabular/encode.ts';
import { classProbabilities, trainClasses } from '../subgraphs/predictions/model/tabular/train-classes.ts';
import { BadInput, csvOf, numberIn, placeOf, readTable, type Table } from './score-predictions-csv.ts';

export interface ClassifyOptions {
  readonly train: string;
  readonly test: string;
  readonly out: string;
  readonly key: string;
  readonly label: string;
  readonly ignored: readonly string[];
}

/**
 * Trains on rows with labels and writes for each test row its key and the probability of label 1, or, when the labels are
 * not 0 and 1, the likeliest class (LABEL_pred) and the probability of each.
 */
export async function scoreClasses(grow: GrowTrees, options: ClassifyOptions): Promise<void> {
  const { key, label, ignored } = options;
  const [train, test] = [readTable(options.train), readTable(options.test)];
  for (const name of ignored) placeOf(train, name);
  if (key === label) throw new BadInput('--key and --label name the same column.');
  const labelAt = placeOf(train, label);
  const labels = train.rows.map(({ line, cells }) => {
    const text = cells[labelAt] ?? '';
    if (text === '') throw new BadInput(`${train.file}:${line}: the label "${label}" is empty.`);
    return text;
  });
  if (new Set(labels).size < 2)
    throw new BadInput(`${train.file}: all rows have the label "${labels[0] ?? ''}": there is nothing to tell apart.`);
  placeOf(train, key);
  const names = train.columns.filter((name) => ![key, label, ...ignored].includes(name));
  const kinds = new Map(names.map((name) => [name, isNumeric(train, name)]));
  const keyAt = placeOf(test, key);
  const from = performance.now();
  const { model, figures } = await trainClasses(grow, columnsOf(train, names, kinds), labels);
  const brier = Object.entries(figures.brierBySet).map(([name, value]) => `${name} ${value.toFixed(5)}`);
  console.log(`${figures.rows} rows, ${figures.inputs} inputs, ${((performance.now() - from) / 1000).toFixed(1)} s`);
  console.log(
    `Brier score on rows not seen by the trees: ${brier.join(', ')}; taken: ${figures.chosenSet} (${figures.features})`,
  );
  const probabilities = classProbabilities(model, columnsOf(test, names, kinds));
  const rounded = probabilities.map((row) => row.map((value) => Number(value.toFixed(6))));
  const keys = test.rows.map(({ cells }) => cells[keyAt] ?? '');
  const { classes } = model;
  const isBinary = classes.length === 2 && classes[0] === '0' && classes[1] === '1';
  const rows = rounded.map((row, at) =>
    isBinary ? [keys[at] ?? '', row[1] ?? 0] : [keys[at] ?? '', likeliest(classes, row), ...row],
  );
  const head = isBinary ? [key, 'prob'] : [key, `${label}_pred`, ...classes.map((name) => `prob_${name}`)];
  writeFileSync(options.out, csvOf(head, rows));
  console.log(`${rows.length} rows written to ${options.out}`);
}

const likeliest = (classes: readonly string[], row: readonly number[]): string =>
  classes[row.indexOf(Math.max(...row))] ?? '';

/** Whether every cell is a number or empty. */
function isNumeric(table: Table, name: string): boolean {
  const place = placeOf(table, name);
  return table.rows.every(({ cells }) => Number.isFinite(Number(cells[place] ?? '')));
}

function columnsOf(table: Table, names: readonly string[], kinds: ReadonlyMap<string, boolean>): GivenColumn[] {
  return names.map((name): GivenColumn => {
    const place = placeOf(table, name);
    return kinds.get(name) === true
      ? { kind: 'numbers', values: Float64Array.from(table.rows, (row) => numberIn(table, row, place)) }
      : { kind: 'words', values: table.rows.map(({ cells }) => cells[place] ?? '') };
  });
}
