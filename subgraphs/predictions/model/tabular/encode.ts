import { type Matrix } from '../forest/matrix.ts';
import { columnsByContent } from '../features/unit-series.ts';
import { median } from '../statistics.ts';

/** A column as it is given: numbers (NaN where missing), or words. */
export type GivenColumn =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'words'; readonly values: readonly string[] };

/** How a column becomes numbers. */
export type ColumnCode =
  | { readonly kind: 'numbers'; readonly usual: number }
  /** Words in the order of their number; an unknown word gets the number in the middle. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Too many words to learn from. */
  | { readonly kind: 'left out' };

export interface TableCode {
  readonly codes: readonly ColumnCode[];
  /** Columns that vary, in an order that their values decide. */
  readonly order: readonly number[];
}

const maxWords = 50;

/** `unusual` says of each row whether its label is another than the most frequent: words are ordered by its share. */
export function fitTableCode(columns: readonly GivenColumn[], unusual: readonly boolean[]): TableCode {
  const codes = columns.map((column): ColumnCode => {
    if (column.kind === 'numbers') {
      const known = Array.from(column.values).filter((value) => !Number.isNaN(value));
      return known.length === 0 ? { kind: 'left out' } : { kind: 'numbers', usual: median(known) };
    }
    const words = orderedWords(column.values, unusual);
    return words.length > maxWords ? { kind: 'left out' } : { kind: 'words', words };
  });
  const all = codes.map((_, column) => column);
  return { codes, order: columnsByContent(encode({ codes, order: all }, columns)) };
}

function orderedWords(values: readonly string[], unusual: readonly boolean[]): string[] {
  const counts = new Map<string, { all: number; unusual: number; first: number }>();
  values.forEach((word, row) => {
    const count = counts.get(word) ?? { all: 0, unusual: 0, first: row };
    counts.set(word, { ...count, all: count.all + 1, unusual: count.unusual + Number(unusual[row] === true) });
  });
  return [...counts]
    .sort(([, a], [, b]) => a.unusual / a.all - b.unusual / b.all || a.first - b.first)
    .map(([word]) => word);
}

/** The rows as numbers, in the order of the code. */
export function encode({ codes, order }: TableCode, columns: readonly GivenColumn[]): Matrix {
  const rows = columns[0]?.values.length ?? 0;
  const values = new Float64Array(rows * order.length);
  order.forEach((column, place) => {
    const code = codes[column];
    const given = columns[column];
    if (code === undefined || given === undefined || code.kind === 'left out') return;
    for (let row = 0; row < rows; row += 1) values[row * order.length + place] = numberOf(code, given, row);
  });
  return { rows, columns: order.length, values };
}

function numberOf(code: ColumnCode, given: GivenColumn, row: number): number {
  if (code.kind === 'numbers') {
    const value = given.kind === 'numbers' ? (given.values[row] ?? NaN) : NaN;
    return Number.isNaN(value) ? code.usual : value;
  }
  if (code.kind === 'left out') return 0;
  const word = given.kind === 'words' ? (given.values[row] ?? '') : String(given.values[row]);
  const at = code.words.indexOf(word);
  return at === -1 ? (code.words.length - 1) / 2 : at;
}
