/** One engine's life: its cycles in order. */
export interface Life {
  readonly unit: number;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly cycle: number;
  readonly sensors: readonly number[];
  /** Remaining useful life in cycles, not capped. */
  readonly rul: number;
}

/**
 * Lives in the text of a CSV file: `unit,cycle,<sensors>,rul`.
 * @throws Error naming the line that does not have the header's columns, all of them numbers.
 */
export function parseLives(csv: string): Life[] {
  const [header = '', ...lines] = csv.trim().split('\n');
  const columns = header.split(',').length;
  const rows = lines.map((line, index) => {
    const values = line.split(',').map(Number);
    if (values.length !== columns || !values.every(Number.isFinite))
      throw new Error(`Line ${index + 2} of the training data does not have ${columns} numbers.`);
    return values;
  });
  const byUnit = Map.groupBy(rows, ([unit = 0]) => unit);
  return [...byUnit].map(([unit, own]) => ({ unit, steps: own.map(stepOf) }));
}

function stepOf(row: readonly number[]): Step {
  return { cycle: row[1] ?? 0, sensors: row.slice(2, -1), rul: row.at(-1) ?? 0 };
}

/** Every third engine is held out, whole: steps of one engine are too alike to lie on both sides. */
export function splitByUnit(lives: readonly Life[]): { training: Life[]; heldOut: Life[] } {
  const isHeldOut = ({ unit }: Life) => unit % 3 === 0;
  return { training: lives.filter((life) => !isHeldOut(life)), heldOut: lives.filter(isHeldOut) };
}
