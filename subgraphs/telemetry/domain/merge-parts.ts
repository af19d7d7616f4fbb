/** Readings of a stretch of time, of one series, as they can be merged with those of another. Bad ones count only in `bad`. */
export interface Part {
  readonly count: number;
  readonly bad: number;
  /** How many of the good ones are suspect; null where that was not kept yet. */
  readonly suspect?: number | null;
  /** Null, like everything below, without a good reading; this and m2 also with one that is too large to be added up. */
  readonly sum: number | null;
  /** Sum of squared deviations from the part's own mean. */
  readonly m2: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly first: number | null;
  readonly last: number | null;
  /** When the first and the last one were, in Unix milliseconds. */
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
  /** Histogram by `sketchKey`, ascending; null when nobody asked for it. */
  readonly keys: readonly number[] | null;
  readonly counts: readonly number[] | null;
}

const gamma = 1.01 / 0.99;
const offset = 2_000;

/** Cell of a value in a histogram whose cells are 2 % wide. Same as `telemetry.sketch_key`. Source: DDSketch, Masson et al. 2019. */
export function sketchKey(value: number): number {
  if (Math.abs(value) < 1e-9) return 0;
  return Math.sign(value) * (Math.ceil(Math.log(Math.abs(value)) / Math.log(gamma)) + offset);
}

/** The value in the middle of a cell: at most 1 % from every value in it. */
function valueOf(key: number): number {
  return key === 0 ? 0 : (Math.sign(key) * 2 * gamma ** (Math.abs(key) - offset)) / (gamma + 1);
}

/** What is said of the readings of a window; null where there are too few for it. */
export interface Merged {
  readonly count: number;
  readonly bad: number;
  readonly suspect: number;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly first: number | null;
  readonly last: number | null;
  /** Of a sample; null for fewer than two. */
  readonly stddev: number | null;
  /** Within 1 %; null when a part has no histogram. */
  readonly p95: number | null;
}

/**
 * One bucket of several parts, in any order. Deviations by Chan, Golub and LeVeque 1979 (sum of squared deviations plus
 * those of the means), which loses nothing where values are large and close together.
 */
export function mergeParts(parts: readonly Part[]): Merged {
  const good = parts.filter(({ count }) => count > 0);
  const bad = parts.reduce((sum, part) => sum + part.bad, 0);
  const suspect = parts.reduce((sum, part) => sum + (part.suspect ?? 0), 0);
  const count = good.reduce((sum, part) => sum + part.count, 0);
  if (count === 0)
    return {
      ...{ count, bad, suspect },
      ...{ sum: null, min: null, max: null, mean: null, first: null, last: null, stddev: null, p95: null },
    };
  const first = good.reduce((one, other) => ((other.firstAtMs ?? 0) < (one.firstAtMs ?? 0) ? other : one)).first;
  const last = good.reduce((one, other) => ((other.lastAtMs ?? 0) >= (one.lastAtMs ?? 0) ? other : one)).last;
  const min = good.reduce((least, part) => Math.min(least, part.min ?? Infinity), Infinity);
  const max = good.reduce((most, part) => Math.max(most, part.max ?? -Infinity), -Infinity);
  return {
    count,
    bad,
    suspect,
    min,
    max,
    first,
    last,
    ...momentsOf(good, count),
    p95: percentile95(good, count, min, max),
  };
}

/** All null where a part has readings that are too large to be added up. */
function momentsOf(parts: readonly Part[], count: number): Pick<Merged, 'sum' | 'mean' | 'stddev'> {
  let sum = 0;
  for (const part of parts) {
    if (part.sum === null || part.m2 === null) return { sum: null, mean: null, stddev: null };
    sum += part.sum;
  }
  const mean = sum / count;
  const m2 = parts.reduce(
    (total, part) => total + (part.m2 ?? 0) + part.count * ((part.sum ?? 0) / part.count - mean) ** 2,
    0,
  );
  return { sum, mean, stddev: count > 1 ? Math.sqrt(m2 / (count - 1)) : null };
}

/** The smallest value that at least 95 % of the readings do not exceed (as percentile_disc), by the cell that it is in. */
function percentile95(parts: readonly Part[], count: number, min: number, max: number): number | null {
  const cells = new Map<number, number>();
  for (const { keys, counts } of parts) {
    if (keys === null || counts === null) return null;
    keys.forEach((key, i) => cells.set(key, (cells.get(key) ?? 0) + (counts[i] ?? 0)));
  }
  const rank = Math.ceil(0.95 * count);
  let seen = 0;
  for (const key of [...cells.keys()].sort((a, b) => a - b)) {
    seen += cells.get(key) ?? 0;
    if (seen >= rank) return Math.min(max, Math.max(min, valueOf(key)));
  }
  return max;
}
