/** One cycle of one engine: sensor values as features, cycles left as target. */
export interface EngineRow {
  readonly unit: number;
  readonly features: readonly number[];
  /** Remaining useful life in cycles, capped: early wear does not show, so all of early life counts as the cap. */
  readonly target: number;
}

/** Cap of the remaining useful life in cycles. Source: Heimes, "Recurrent neural networks for remaining useful life estimation", PHM 2008. */
export const rulCap = 125;

/** @throws Error when the text has not the columns `unit`, …, `rul`. */
export function parseEngineRows(csv: string): EngineRow[] {
  const [header = '', ...lines] = csv.trim().split('\n');
  const names = header.split(',');
  const [unit, rul] = [names.indexOf('unit'), names.indexOf('rul')];
  if (unit === -1 || rul === -1) throw new Error('the extract has no columns unit and rul');
  return lines.map((line) => {
    const values = line.split(',').map(Number);
    return {
      unit: values[unit] ?? NaN,
      features: values.filter((_, i) => i !== unit && i !== rul),
      target: Math.min(rulCap, values[rul] ?? NaN),
    };
  });
}

/** Splits by engine, never within one: the last `share` of the engines is held out. */
export function splitByUnit(
  rows: readonly EngineRow[],
  share: number,
): { training: EngineRow[]; heldOut: EngineRow[] } {
  const units = [...new Set(rows.map((row) => row.unit))].sort((a, b) => a - b);
  const heldOut = new Set(units.slice(Math.ceil(units.length * (1 - share))));
  return {
    training: rows.filter((row) => !heldOut.has(row.unit)),
    heldOut: rows.filter((row) => heldOut.has(row.unit)),
  };
}
