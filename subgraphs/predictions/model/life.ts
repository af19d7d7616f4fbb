import type { UnitSeries } from './features/unit-series.ts';
import type { LifeHistory } from './life/train-life.ts';
import { mean, median } from './statistics.ts';

/** What was measured of a piece of equipment in one hour: a mean per metric, null where there was no reading. */
export interface Point {
  /** End of the hour, in hours since 1970. */
  readonly at: number;
  readonly values: readonly (number | null)[];
}

/** From the beginning, or from the repair of the failure before, to a failure, or until now. */
export interface Life {
  /** The equipment: its lives are never on both sides of a split. */
  readonly unit: string;
  readonly points: readonly Point[];
  /** Hours since 1970; null for one that still runs. */
  readonly failedAt: number | null;
}

export const recentHours = 24;
/** A median life has about so many steps: windows are counted in steps, and mean the same for short and for long lives. */
const stepsOfLife = 200;

/** Hours that one step of a series spans, from the lives that ended. */
export function stepHoursFor(lives: readonly Life[]): number {
  const lengths = lives.flatMap(({ points, failedAt }) => (failedAt === null ? [] : [failedAt - beginningOf(points)]));
  return Math.max(1, Math.round(median(lengths) / stepsOfLife));
}

/** Hours since 1970 at which the first hour began. */
const beginningOf = (points: readonly Point[]): number => (points[0]?.at ?? 0) - 1;

/**
 * A life as a series: hours of one step are joined to their mean, and the age is that at the last of them. A step may be
 * unfinished at the end, which is what is known then.
 */
export function seriesOf({ unit, points }: Pick<Life, 'unit' | 'points'>, stepHours: number): UnitSeries {
  const beginning = beginningOf(points);
  const steps = [...Map.groupBy(points, ({ at }) => Math.floor((at - 1 - beginning) / stepHours)).values()];
  const columns = points[0]?.values.length ?? 0;
  const values = steps.flatMap((own) =>
    Array.from({ length: columns }, (_, column) => {
      const known = own.flatMap((point) => point.values[column] ?? []);
      return known.length === 0 ? NaN : mean(known);
    }),
  );
  return {
    ...{ unit, age: Float64Array.from(steps, (own) => (own.at(-1)?.at ?? 0) - beginning) },
    values: { rows: steps.length, columns, values: Float64Array.from(values) },
  };
}

export function historyOf(life: Life, stepHours: number): LifeHistory {
  const { points, failedAt } = life;
  return { ...seriesOf(life, stepHours), failedAt: failedAt === null ? null : failedAt - beginningOf(points) };
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
