/** What was measured of a piece of equipment in one hour: a mean per metric, null where there was no reading. */
export interface Point {
  /** End of the hour, in hours since 1970. */
  readonly at: number;
  readonly values: readonly (number | null)[];
}

/** From the beginning, or from the repair of the failure before, to a failure. */
export interface Life {
  /** The equipment: its lives are never on both sides of a split. */
  readonly unit: string;
  readonly points: readonly Point[];
  /** Hours since 1970. */
  readonly failedAt: number;
}

export const recentHours = 24;

/**
 * Every third unit is held out, whole: hours of one unit are too alike to lie on both sides.
 */
export function splitByUnit(lives: readonly Life[]): { training: Life[]; heldOut: Life[] } {
  const units = [...new Set(lives.map(({ unit }) => unit))].sort();
  const heldOut = new Set(units.filter((_, index) => index % 3 === 2));
  return {
    training: lives.filter(({ unit }) => !heldOut.has(unit)),
    heldOut: lives.filter(({ unit }) => heldOut.has(unit)),
  };
}

/** Metrics that more than half of the lives have and that vary. */
export function commonMetrics(metrics: readonly string[], lives: readonly Life[]): number[] {
  return metrics.flatMap((_, index) => {
    const of = ({ points }: Life) => points.flatMap(({ values }) => values[index] ?? []);
    const having = lives.filter((life) => of(life).length > 0).length;
    return having * 2 > lives.length && varies(lives.flatMap(of)) ? [index] : [];
  });
}

export const varies = (values: readonly number[]): boolean => values.some((value) => value !== values[0]);

/** The lives with these metrics only, by their index. */
export const withMetrics = (lives: readonly Life[], indexes: readonly number[]): Life[] =>
  lives.map((life) => ({
    ...life,
    points: life.points.map(({ at, values }) => ({ at, values: indexes.map((index) => values[index] ?? null) })),
  }));
