import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';

/** What is wrong with what the user gave, in a sentence that says what to do. */
export class BadInput extends Error {}

export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A CSV file with a header. @throws BadInput with file, line and reason */
export function readTable(file: string): Table {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (fault) {
    throw new BadInput(`${file} cannot be read: ${(fault as NodeJS.ErrnoException).code ?? String(fault)}.`);
  }
  const [header, ...rows] = parsed(file, text);
  if (header === undefined) throw new BadInput(`${file} is empty: a header and rows are needed.`);
  const columns = header.cells.map((name) => name.trim());
  columns.forEach((name, at) => {
    if (name === '') throw new BadInput(`${file}:${header.line}: column ${at + 1} has no name.`);
    if (columns.indexOf(name) < at) throw new BadInput(`${file}:${header.line}: there are two columns "${name}".`);
  });
  if (rows.length === 0) throw new BadInput(`${file} has a header and no rows.`);
  for (const { line, cells } of rows) {
    if (cells.length !== columns.length)
      throw new BadInput(`${file}:${line}: ${cells.length} cells, and the header has ${columns.length}.`);
  }
  return { file, columns, rows };
}

function parsed(file: string, text: string): Row[] {
  try {
    const options = { bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true } as const;
    const records = parse(text, options) as unknown as { info: { lines: number }; record: string[] }[];
    return records.map(({ info, record }) => ({ line: info.lines, cells: record }));
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault;
    const line = typeof fault['lines'] === 'number' ? fault['lines'] : '?';
    throw new BadInput(`${file}:${line}: ${fault.message}`);
  }
}

/** @throws BadInput when there is no such column */
export function placeOf({ file, columns }: Table, name: string): number {
  const place = columns.indexOf(name);
  if (place === -1) throw new BadInput(`${file} has no column "${name}"; it has ${columns.join(', ')}.`);
  return place;
}

/** A number, or NaN for an empty cell: not measured. @throws BadInput for anything else */
export function numberIn({ file, columns }: Table, { line, cells }: Row, place: number): number {
  const text = cells[place] ?? '';
  if (text === '') return NaN;
  const value = Number(text);
  if (!Number.isFinite(value))
    throw new BadInput(`${file}:${line}: "${text}" in column "${columns[place] ?? ''}" is not a number.`);
  return value;
}

export const csvOf = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  `${[columns, ...rows].map((row) => row.map(cellOf).join(',')).join('\n')}\n`;

const cellOf = (value: string | number): string =>
  typeof value === 'string' && /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value);
