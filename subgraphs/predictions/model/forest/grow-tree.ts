import { bootstrap } from './bootstrap.ts';
import { derivedSeed, type Random, seeded } from './random.ts';
import type { Growth } from './settings.ts';
import { type Best, type NodeRows, type SplitContext, splitContext, tryColumn } from './split.ts';
import type { Tree } from './tree.ts';

/** A gain below this share of the node's impurity is rounding. */
const leastGain = 1e-9;

interface Waiting {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  /** Of whom it is the right child; −1 for the root and left children. */
  readonly rightOf: number;
}

/** Nodes so far. */
interface Nodes {
  readonly feature: number[];
  readonly threshold: number[];
  readonly right: number[];
  readonly value: number[];
  readonly gain: number[];
  readonly draws: number[];
  leaves: number;
}

/** Grows tree number `tree`: the same growth and number give the same tree, in whatever thread. */
export function growTree(growth: Growth, tree: number): Tree {
  const { data, settings } = growth;
  const random = seeded(derivedSeed(settings.seed, tree * 2 + 1));
  const weights = bootstrap(data.rows, growth.groups, settings.seed, tree);
  const given = growth.weights;
  if (given !== null)
    for (let row = 0; row < data.rows; row += 1) weights[row] = (weights[row] as number) * (given[row] as number);
  const order = drawnRows(weights);
  const context = splitContext({
    ...{ bins: data.bins, rows: data.rows, labels: growth.labels, weights },
    ...{ classes: settings.classes, minLeaf: settings.minLeaf },
  });
  const nodes: Nodes = { feature: [], threshold: [], right: [], value: [], gain: [], draws: [], leaves: 0 };
  // What never varies is not drawn.
  const columns = Int32Array.from(data.cuts.keys()).filter((column) => (data.cuts[column]?.length ?? 0) > 0);
  const spare = new Int32Array(order.length);
  const stack: Waiting[] = [{ from: 0, to: order.length, depth: 0, rightOf: -1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const id = nodes.feature.length;
    if (next.rightOf >= 0) nodes.right[next.rightOf] = id;
    const node = { order, from: next.from, to: next.to };
    const totals = addNode(nodes, context, node);
    const best = next.depth >= settings.maxDepth ? null : bestSplit({ growth, context, node, columns }, totals, random);
    if (best === null) {
      addLeaf(nodes, growth, { node, weights }, random);
      continue;
    }
    const middle = partition(node, data.bins.subarray(best.feature * data.rows), best.bin, spare);
    nodes.feature[id] = best.feature;
    nodes.threshold[id] = data.cuts[best.feature]?.[best.bin] ?? NaN;
    nodes.gain[id] = best.gain;
    const depth = next.depth + 1;
    stack.push({ from: middle, to: next.to, depth, rightOf: id }, { from: next.from, to: middle, depth, rightOf: -1 });
  }
  return {
    ...{ feature: Int32Array.from(nodes.feature), threshold: Float64Array.from(nodes.threshold) },
    ...{ right: Int32Array.from(nodes.right), value: Float64Array.from(nodes.value) },
    ...{ gain: Float64Array.from(nodes.gain), draws: Float64Array.from(nodes.draws) },
  };
}

function drawnRows(weights: Float64Array): Int32Array {
  const order = new Int32Array(weights.length);
  let count = 0;
  for (let row = 0; row < weights.length; row += 1) if ((weights[row] as number) > 0) order[count++] = row;
  // All rows that were drawn may weigh nothing; a tree of everything says the least wrong thing then.
  return count > 0 ? order.subarray(0, count) : order.map((_, row) => row);
}

/** Adds a node with its value. Returns its sums by class (or the one sum), then its weight. */
function addNode(
  nodes: Nodes,
  { classes, labels, weights }: SplitContext,
  { order, from, to }: NodeRows,
): Float64Array {
  const totals = new Float64Array(classes + 1);
  for (let place = from; place < to; place += 1) {
    const row = order[place] as number;
    const weight = weights[row] as number;
    const label = labels[row] as number;
    const kind = classes === 1 ? 0 : label;
    totals[kind] = (totals[kind] as number) + (classes === 1 ? weight * label : weight);
    totals[classes] = (totals[classes] as number) + weight;
  }
  const weight = totals[classes] as number;
  for (let kind = 0; kind < classes; kind += 1) nodes.value.push(weight > 0 ? (totals[kind] as number) / weight : 0);
  nodes.feature.push(-1);
  nodes.threshold.push(0);
  nodes.right.push(-1);
  nodes.gain.push(0);
  return totals;
}

interface Search {
  readonly growth: Growth;
  readonly context: SplitContext;
  readonly node: NodeRows;
  /** Columns that vary; those looked at are moved to the front. */
  readonly columns: Int32Array;
}

/** The best split by some columns drawn without replacement; null when none is worth it. */
function bestSplit({ growth, context, node, columns }: Search, totals: Float64Array, random: Random): Best | null {
  const { minLeaf, featureShare } = growth.settings;
  if (node.to - node.from < 2 * minLeaf) return null;
  const least = leastGain * impurity(context, node, totals);
  if (least <= 0) return null;
  const best: Best = { gain: least, feature: -1, bin: -1 };
  const wanted = Math.min(columns.length, Math.max(1, Math.round(columns.length * featureShare)));
  for (let seen = 0; seen < wanted; seen += 1) {
    const drawn = seen + Math.floor(random() * (columns.length - seen));
    const column = columns[drawn] as number;
    columns[drawn] = columns[seen] as number;
    columns[seen] = column;
    const cuts = growth.data.cuts[column]?.length ?? 0;
    tryColumn(context, node, { column, cuts }, totals, best);
  }
  return best.feature < 0 ? null : best;
}

/** Weighted sum of squares about the mean, or of Gini's impurity. 0 when all labels are equal, whatever rounding says. */
function impurity(
  { classes, labels, weights }: SplitContext,
  { order, from, to }: NodeRows,
  totals: Float64Array,
): number {
  const weight = totals[classes] as number;
  if (classes > 1) {
    let squares = 0;
    for (let kind = 0; kind < classes; kind += 1) squares += (totals[kind] as number) ** 2;
    return squares === weight * weight ? 0 : weight - squares / weight;
  }
  const mean = (totals[0] as number) / weight;
  const first = labels[order[from] as number];
  let sum = 0;
  let differs = false;
  for (let place = from; place < to; place += 1) {
    const row = order[place] as number;
    const label = labels[row] as number;
    differs ||= label !== first;
    sum += (weights[row] as number) * (label - mean) ** 2;
  }
  return differs ? sum : 0;
}

/** Rows with at most this bin first, each side in its order before. Returns where the right side begins. */
function partition({ order, from, to }: NodeRows, bins: Uint8Array, bin: number, spare: Int32Array): number {
  let left = from;
  let right = 0;
  for (let place = from; place < to; place += 1) {
    const row = order[place] as number;
    if ((bins[row] as number) <= bin) order[left++] = row;
    else spare[right++] = row;
  }
  order.set(spare.subarray(0, right), left);
  return left;
}

function addLeaf(
  nodes: Nodes,
  { labels, drawnLabels, settings }: Growth,
  { node, weights }: { readonly node: NodeRows; readonly weights: Float64Array },
  random: Random,
): void {
  nodes.right[nodes.feature.length - 1] = nodes.leaves;
  nodes.leaves += 1;
  const { order, from, to } = node;
  let total = 0;
  if (settings.leafDraws > 0)
    for (let place = from; place < to; place += 1) total += weights[order[place] as number] as number;
  // Systematic sampling: one random start, then equal steps of weight.
  const step = total / settings.leafDraws;
  let goal = random() * step;
  let passed = 0;
  let drawn = 0;
  for (let place = from; place < to && drawn < settings.leafDraws; place += 1) {
    const row = order[place] as number;
    passed += weights[row] as number;
    for (; drawn < settings.leafDraws && passed > goal; drawn += 1, goal += step)
      nodes.draws.push((drawnLabels ?? labels)[row] as number);
  }
  const last = (drawnLabels ?? labels)[order[to - 1] as number] as number;
  for (; drawn < settings.leafDraws; drawn += 1) nodes.draws.push(last);
}
