import { columnOf, type Matrix } from '../forest/matrix.ts';

/** Ways in which a fleet is run, told apart by values of some columns. */
export interface Regimes {
  /** Columns by which a row's regime is told; none when there is one regime only. */
  readonly columns: readonly number[];
  /** Span of each of these columns in training, to compare distances. */
  readonly spans: readonly number[];
  /** Of each regime, the mean of each of these columns. */
  readonly centres: readonly (readonly number[])[];
}

export const oneRegime: Regimes = { columns: [], spans: [], centres: [[]] };

/** A gap of this share of a column's span parts its values. */
const gapShare = 0.02;
const maxGroups = 24;
/** Share of the rows that a group has at least. */
const minMass = 0.005;
/** Groups that tell more than this of the age (share of variance) are wear and not a way of running. */
const maxAge = 0.05;
/** Share of the variance of half of the other columns that a way of running explains at least. */
const minExplained = 0.5;
/** A further column must explain so much more. */
const minBetter = 0.005;

interface Candidate {
  readonly column: number;
  readonly groups: Int32Array;
  readonly explained: number;
}

/**
 * Finds regimes in training rows, the same rule for all data: a column whose values fall into a few groups with gaps
 * between them, which do not go with the age, and which explain most of the variance of most other columns. Columns
 * without these marks, and data without such a column, have one regime.
 */
export function findRegimes(rows: Matrix, ages: Float64Array): Regimes {
  const columns = Array.from({ length: rows.columns }, (_, column) => columnOf(rows, column));
  const candidates = columns.flatMap((values, column): Candidate[] => {
    const groups = groupsOf(values);
    if (groups === null || explainedShare(ages, groups) > maxAge) return [];
    const explained = medianExplained(columns, column, groups);
    return explained >= minExplained ? [{ column, groups, explained }] : [];
  });
  const [best, ...others] = candidates.sort((a, b) => b.explained - a.explained || a.column - b.column);
  if (best === undefined) return oneRegime;
  const chosen = [best.column];
  let { groups, explained } = best;
  for (const { column, groups: more } of others) {
    const joint = jointGroups(groups, more);
    const better = joint === null ? 0 : medianExplained(columns, best.column, joint);
    if (joint === null || better < explained + minBetter) continue;
    chosen.push(column);
    groups = joint;
    explained = better;
  }
  return {
    columns: chosen,
    spans: chosen.map((column) => spanOf(columns[column] ?? new Float64Array())),
    centres: centresOf(
      chosen.map((column) => columns[column] ?? new Float64Array()),
      groups,
    ),
  };
}

/** The number of the nearest regime; 0 for rows that lack a column. */
export function regimeOf({ columns, spans, centres }: Regimes, row: ArrayLike<number>): number {
  let best = 0;
  let least = Infinity;
  centres.forEach((centre, regime) => {
    const distance = columns.reduce((sum, column, place) => {
      const away = ((row[column] ?? NaN) - (centre[place] ?? 0)) / (spans[place] ?? 1);
      return sum + away * away;
    }, 0);
    if (distance < least) [best, least] = [regime, distance];
  });
  return best;
}

const spanOf = (values: Float64Array): number => {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  return (known.at(-1) ?? 0) - (known[0] ?? 0);
};

/** The number of each value's group; null when there are none, too many, or some with hardly a row. */
function groupsOf(values: Float64Array): Int32Array | null {
  const sorted = values.slice().sort();
  if (sorted.length === 0 || Number.isNaN(sorted.at(-1))) return null;
  const gap = gapShare * spanOf(values);
  const starts = [sorted[0] ?? 0];
  for (let at = 1; at < sorted.length; at += 1) {
    const value = sorted[at] ?? 0;
    if (value - (sorted[at - 1] ?? 0) > gap) starts.push(value);
    if (starts.length > maxGroups) return null;
  }
  if (starts.length < 2) return null;
  const groups = Int32Array.from(values, (value) => starts.findLastIndex((start) => value >= start));
  return massesAreFair(groups) ? groups : null;
}

function massesAreFair(groups: Int32Array): boolean {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return [...sizes.values()].every((size) => size >= minMass * groups.length);
}

function jointGroups(a: Int32Array, b: Int32Array): Int32Array | null {
  const numbers = new Map<number, number>();
  const joint = a.map((group, row) => {
    const key = group * maxGroups + (b[row] ?? 0);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  return numbers.size <= maxGroups && massesAreFair(joint) ? joint : null;
}

function medianExplained(columns: readonly Float64Array[], but: number, groups: Int32Array): number {
  const shares = columns
    .filter((_, column) => column !== but)
    .map((values) => explainedShare(values, groups))
    .sort((a, b) => a - b);
  return shares[Math.floor(shares.length / 2)] ?? 0;
}

/** Share of the variance that lies between the groups (the correlation ratio η²); 0 for what does not vary. */
function explainedShare(values: Float64Array, groups: Int32Array): number {
  const sums = new Float64Array(maxGroups + 1);
  const counts = new Float64Array(maxGroups + 1);
  let [sum, squares, count] = [0, 0, 0];
  // About the first value, so that the difference of large sums loses little.
  const first = values.find((value) => !Number.isNaN(value)) ?? 0;
  values.forEach((raw, row) => {
    if (Number.isNaN(raw)) return;
    const value = raw - first;
    const group = groups[row] ?? 0;
    sums[group] = (sums[group] ?? 0) + value;
    counts[group] = (counts[group] ?? 0) + 1;
    sum += value;
    squares += value * value;
    count += 1;
  });
  const total = squares - (sum * sum) / count;
  if (!(total > 1e-12 * squares)) return 0;
  const between = sums.reduce(
    (all, own, group) => all + ((counts[group] ?? 0) > 0 ? (own * own) / (counts[group] ?? 1) : 0),
    0,
  );
  return (between - (sum * sum) / count) / total;
}

function centresOf(columns: readonly Float64Array[], groups: Int32Array): number[][] {
  const count = groups.reduce((most, group) => Math.max(most, group), 0) + 1;
  return Array.from({ length: count }, (_, group) =>
    columns.map((values) => {
      let [sum, size] = [0, 0];
      values.forEach((value, row) => {
        if (groups[row] !== group) return;
        sum += value;
        size += 1;
      });
      return size > 0 ? sum / size : NaN;
    }),
  ).filter((centre) => centre.every((value) => !Number.isNaN(value)));
}
