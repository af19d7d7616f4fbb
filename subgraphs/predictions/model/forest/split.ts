// The hot loops of training. Indexes stay within the arrays by construction, so reads are asserted and not checked.
import { maxBins } from './bins.ts';

/** Rows of a node: places from..to of `order`. */
export interface NodeRows {
  readonly order: Int32Array;
  readonly from: number;
  readonly to: number;
}

export interface Best {
  gain: number;
  feature: number;
  /** The last bin that goes to the left. */
  bin: number;
}

/** What a split is looked for with; the histograms are used again and again. */
export interface SplitContext {
  readonly bins: Uint8Array;
  readonly rows: number;
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  readonly classes: number;
  readonly minLeaf: number;
  readonly counts: Int32Array;
  readonly mass: Float64Array;
  /** Per bin the weighted sum of labels, or the weight of each class. */
  readonly sums: Float64Array;
}

type Given = Pick<SplitContext, 'bins' | 'rows' | 'labels' | 'weights' | 'classes' | 'minLeaf'>;

export const splitContext = (given: Given): SplitContext => ({
  ...given,
  counts: new Int32Array(maxBins + 1),
  mass: new Float64Array(maxBins + 1),
  sums: new Float64Array((maxBins + 1) * given.classes),
});

/** Looks whether a column splits the node better than the best so far. `totals` are the node's sums, then its weight. */
export function tryColumn(
  context: SplitContext,
  node: NodeRows,
  { column, cuts }: { readonly column: number; readonly cuts: number },
  totals: Float64Array,
  best: Best,
): void {
  if (context.classes === 1) {
    fillSums(context, node, column, cuts);
    scanSums(context, node.to - node.from, { column, cuts }, totals, best);
  } else {
    fillClasses(context, node, column, cuts);
    scanClasses(context, node.to - node.from, { column, cuts }, totals, best);
  }
}

function fillSums(context: SplitContext, { order, from, to }: NodeRows, column: number, cuts: number): void {
  const { bins, labels, weights, counts, mass, sums } = context;
  counts.fill(0, 0, cuts + 1);
  mass.fill(0, 0, cuts + 1);
  sums.fill(0, 0, cuts + 1);
  const offset = column * context.rows;
  for (let place = from; place < to; place += 1) {
    const row = order[place] as number;
    const bin = bins[offset + row] as number;
    const weight = weights[row] as number;
    counts[bin] = (counts[bin] as number) + 1;
    mass[bin] = (mass[bin] as number) + weight;
    sums[bin] = (sums[bin] as number) + weight * (labels[row] as number);
  }
}

/** Variance: the gain is the sum of S²/W of both sides less that of the node. */
function scanSums(
  { counts, mass, sums, minLeaf }: SplitContext,
  size: number,
  { column, cuts }: { readonly column: number; readonly cuts: number },
  totals: Float64Array,
  best: Best,
): void {
  const [sum = 0, weight = 0] = totals;
  const before = (sum * sum) / weight;
  let count = 0;
  let leftWeight = 0;
  let leftSum = 0;
  for (let bin = 0; bin < cuts; bin += 1) {
    if (counts[bin] === 0) continue;
    count += counts[bin] as number;
    leftWeight += mass[bin] as number;
    leftSum += sums[bin] as number;
    if (count < minLeaf) continue;
    if (size - count < minLeaf) return;
    const rightSum = sum - leftSum;
    const gain = (leftSum * leftSum) / leftWeight + (rightSum * rightSum) / (weight - leftWeight) - before;
    if (gain > best.gain) Object.assign(best, { gain, feature: column, bin });
  }
}

function fillClasses(context: SplitContext, { order, from, to }: NodeRows, column: number, cuts: number): void {
  const { bins, labels, weights, counts, sums, classes } = context;
  counts.fill(0, 0, cuts + 1);
  sums.fill(0, 0, (cuts + 1) * classes);
  const offset = column * context.rows;
  for (let place = from; place < to; place += 1) {
    const row = order[place] as number;
    const bin = bins[offset + row] as number;
    counts[bin] = (counts[bin] as number) + 1;
    const at = bin * classes + (labels[row] as number);
    sums[at] = (sums[at] as number) + (weights[row] as number);
  }
}

/** Gini's impurity: the gain is the sum over classes of S²/W of both sides less that of the node. */
function scanClasses(
  { counts, sums, classes, minLeaf }: SplitContext,
  size: number,
  { column, cuts }: { readonly column: number; readonly cuts: number },
  totals: Float64Array,
  best: Best,
): void {
  const weight = totals[classes] as number;
  const left = new Float64Array(classes);
  let before = 0;
  for (let kind = 0; kind < classes; kind += 1) before += (totals[kind] as number) ** 2 / weight;
  let count = 0;
  let leftWeight = 0;
  for (let bin = 0; bin < cuts; bin += 1) {
    if (counts[bin] === 0) continue;
    count += counts[bin] as number;
    let leftSquares = 0;
    let rightSquares = 0;
    for (let kind = 0; kind < classes; kind += 1) {
      const own = sums[bin * classes + kind] as number;
      leftWeight += own;
      const sum = (left[kind] as number) + own;
      left[kind] = sum;
      leftSquares += sum * sum;
      rightSquares += ((totals[kind] as number) - sum) ** 2;
    }
    if (count < minLeaf) continue;
    if (size - count < minLeaf) return;
    const gain = leftSquares / leftWeight + rightSquares / (weight - leftWeight) - before;
    if (gain > best.gain) Object.assign(best, { gain, feature: column, bin });
  }
}
