import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One cycle of an engine counts as one hour. */
export const hourMs = 3_600_000;
/** Engines of the bench that still run: the extract knows how they end, the platform is not told. */
const runningFrom = 25;
/** How far into their lives they are. */
const shareOfLife = [0.95, 0.85, 0.7, 0.55, 0.4, 0.25];

export interface EngineHistory {
  readonly unit: number;
  /** Cycles and, in the order of the extract's columns, what the sensors showed. */
  readonly rows: readonly { readonly cycle: number; readonly values: readonly number[] }[];
  /** The cycle in which it failed; null while it runs. */
  readonly failedAtCycle: number | null;
}

/** Histories in the text of the extract: `unit,cycle,<sensors>,rul`. */
export function readEngines(root: string): EngineHistory[] {
  const text = readFileSync(path.join(root, 'simulator/data/cmapss-fd001-extract.csv'), 'utf8');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return [...Map.groupBy(rows, ([unit = 0]) => unit)].map(([unit, own]) => historyOf(unit, own));
}

function historyOf(unit: number, own: readonly (readonly number[])[]): EngineHistory {
  const all = own.map((row) => ({ cycle: row[1] ?? 0, values: row.slice(2, -1) }));
  const last = own.at(-1);
  if (unit < runningFrom) return { unit, rows: all, failedAtCycle: (last?.[1] ?? 0) + (last?.at(-1) ?? 0) };
  const kept = Math.ceil(all.length * (shareOfLife[unit - runningFrom] ?? 0.5));
  return { unit, rows: all.slice(0, kept), failedAtCycle: null };
}

/** Engines that run are at the present; those that failed did so one after the other, two days apart. */
export function startOf({ unit, rows, failedAtCycle }: EngineHistory, nowMs: number): number {
  const lastCycle = failedAtCycle ?? rows.at(-1)?.cycle ?? 0;
  const endedMs = failedAtCycle === null ? nowMs : nowMs - unit * 48 * hourMs;
  return endedMs - lastCycle * hourMs;
}
