import { readFileSync } from 'node:fs';

export interface Unit {
  readonly unit: number;
  /** One row a cycle: its number and the value of each metric. */
  readonly cycles: readonly { readonly cycle: number; readonly values: readonly number[] }[];
  readonly lastCycle: number;
}

/** The run-to-failure extract that the simulator replays, by unit. */
export function readExtract(): { metrics: string[]; units: Unit[] } {
  const [header = '', ...lines] = readFileSync('simulator/data/cmapss-fd001-extract.csv', 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const units = [...Map.groupBy(rows, ([unit = 0]) => unit)].map(([unit, own]) => ({
    unit,
    cycles: own.map((row) => ({ cycle: row[1] ?? 0, values: row.slice(2, -1) })),
    lastCycle: (own[0]?.[1] ?? 0) + (own[0]?.at(-1) ?? 0),
  }));
  return { metrics: header.split(',').slice(2, -1), units };
}
