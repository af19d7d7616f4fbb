import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { type Forest, forestOf, leafOf, predict } from './forest.ts';
import type { Matrix } from './matrix.ts';
import type { Tree } from './tree.ts';

/**
 * The JSON of ml-random-forest 2.1.0, which is the interchange format of models. What the package does not know (the value
 * of inner nodes, the labels kept in leaves) is in properties of ours that its `load` passes over.
 */
export interface PackageNode {
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly gain?: number;
  readonly left?: PackageNode;
  readonly right?: PackageNode;
  /** Of a leaf: a number, or one row with the share of each class. */
  readonly distribution?: number | number[][];
  readonly innerValue?: number[];
  readonly draws?: number[];
}

export interface PackageForest {
  readonly name: 'RFRegression' | 'RFClassifier';
  readonly selectionMethod?: 'mean';
  readonly baseModel: {
    readonly n: number;
    readonly isClassifier: boolean;
    readonly nEstimators: number;
    readonly estimators: readonly { readonly name: string; readonly options: object; readonly root: PackageNode }[];
    /** Columns that each tree looks at; all, since ours draws them anew for each split. */
    readonly indexes: readonly (readonly number[])[];
    readonly [setting: string]: unknown;
  };
}

export function toPackage(forest: Forest): PackageForest {
  const { classes, columns, roots } = forest;
  const isClassifier = classes > 1;
  const all = Array.from({ length: columns }, (_, column) => column);
  const kind = isClassifier ? 'classifier' : 'regression';
  const options = {
    ...{ kind, gainFunction: isClassifier ? 'gini' : 'regression', splitFunction: 'mean' },
    ...{ minNumSamples: 1, maxDepth: 1_000, gainThreshold: 0 },
  };
  return {
    name: isClassifier ? 'RFClassifier' : 'RFRegression',
    ...(isClassifier ? {} : { selectionMethod: 'mean' as const }),
    baseModel: {
      ...{ indexes: Array.from(roots, () => all), n: columns, replacement: false, maxFeatures: columns, isClassifier },
      ...{ nEstimators: roots.length, treeOptions: {}, seed: 0, useSampleBagging: true, leafDraws: forest.leafDraws },
      estimators: Array.from(roots, (root) => ({
        ...{ name: isClassifier ? 'DTClassifier' : 'DTRegression', options, root: nodeOf(forest, root) },
      })),
    },
  };
}

function nodeOf(forest: Forest, node: number): PackageNode {
  const { classes, feature, threshold, right, value, gain, draws, leafDraws } = forest;
  const values = Array.from(value.subarray(node * classes, (node + 1) * classes));
  const splitColumn = feature[node] ?? -1;
  if (splitColumn < 0) {
    const leaf = right[node] ?? 0;
    return {
      distribution: classes > 1 ? [values] : (values[0] ?? NaN),
      ...(leafDraws > 0 ? { draws: Array.from(draws.subarray(leaf * leafDraws, (leaf + 1) * leafDraws)) } : {}),
    };
  }
  return {
    ...{ splitColumn, splitValue: threshold[node] ?? NaN, gain: gain[node] ?? 0, innerValue: values },
    ...{ left: nodeOf(forest, node + 1), right: nodeOf(forest, right[node] ?? 0) },
  };
}

/**
 * The flat arrays of a forest in the package's JSON, ours or trained by the package itself (whose trees look at the columns
 * of `indexes`; it votes, so a leaf's class counts whole).
 * @throws RangeError when it is no such forest
 */
export function fromPackage({ baseModel, name }: PackageForest): Forest {
  if (name !== 'RFRegression' && name !== 'RFClassifier') throw new RangeError(`"${String(name)}" is no forest.`);
  const first = leafIn(baseModel.estimators[0]?.root);
  const classes = typeof first === 'number' ? 1 : (first[0]?.length ?? 0);
  const leafDraws = Number(baseModel['leafDraws'] ?? 0);
  const columns = 1 + Math.max(...baseModel.indexes.flat(), 0);
  const trees = baseModel.estimators.map(({ root }, tree) => treeOf(root, baseModel.indexes[tree] ?? [], classes));
  return forestOf(trees, { classes, leafDraws, columns: Math.max(columns, baseModel.n) });
}

function leafIn(node: PackageNode | undefined): number | number[][] {
  if (node === undefined) throw new RangeError('The forest has no tree, or a tree without a leaf.');
  return node.distribution ?? leafIn(node.left);
}

function treeOf(root: PackageNode, indexes: readonly number[], classes: number): Tree {
  const feature: number[] = [];
  const [threshold, right, value, gain, draws]: [number[], number[], number[], number[], number[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  let leaves = 0;
  const add = (node: PackageNode): void => {
    const id = feature.length;
    const { left, right: other, distribution, splitColumn } = node;
    const values = distribution === undefined ? node.innerValue : [distribution].flat(2);
    for (let kind = 0; kind < classes; kind += 1) value.push(values?.[kind] ?? 0);
    gain.push(node.gain ?? 0);
    threshold.push(node.splitValue ?? 0);
    if (left === undefined || other === undefined || splitColumn === undefined) {
      feature.push(-1);
      right.push(leaves++);
      draws.push(...(node.draws ?? []));
      return;
    }
    feature.push(indexes[splitColumn] ?? splitColumn);
    right.push(-1);
    add(left);
    right[id] = feature.length;
    add(other);
  };
  add(root);
  return {
    ...{ feature: Int32Array.from(feature), threshold: Float64Array.from(threshold), right: Int32Array.from(right) },
    ...{ value: Float64Array.from(value), gain: Float64Array.from(gain), draws: Float64Array.from(draws) },
  };
}

/**
 * What the package itself predicts with the same JSON: the mean of the trees, or the class that most of them vote for.
 * @throws RangeError or TypeError when it cannot load it
 */
export function predictByPackage(json: PackageForest, { rows, columns, values }: Matrix): number[] {
  const data = Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
  const model = json as never;
  return json.name === 'RFClassifier'
    ? RandomForestClassifier.load(model).predict(data)
    : RandomForestRegression.load(model).predict(data);
}

/**
 * The same from the flat arrays: each tree votes for its likeliest class (the first of equals), and the class that first
 * had the most votes, in the order of the trees, is taken.
 */
export function predictAsPackage(forest: Forest, matrix: Matrix): number[] {
  const { classes, roots, value } = forest;
  if (classes === 1) return Array.from(predict(forest, matrix));
  return Array.from({ length: matrix.rows }, (_, row) => {
    const votes = new Int32Array(classes);
    let best = 0;
    let most = 0;
    for (const root of roots) {
      const leaf = leafOf(forest, root, matrix.values, row * matrix.columns);
      const kind = likeliest(value.subarray(leaf * classes, (leaf + 1) * classes));
      votes[kind] = (votes[kind] ?? 0) + 1;
      if ((votes[kind] ?? 0) > most) {
        most = votes[kind] ?? 0;
        best = kind;
      }
    }
    return best;
  });
}

/** The class with the greatest share, the first of equals. */
export const likeliest = (shares: Float64Array): number =>
  shares.reduce((best, share, kind) => (share > (shares[best] ?? -1) ? kind : best), 0);
