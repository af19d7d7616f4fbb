import type { ComponentKind } from '../../../../core/contracts/component.ts';
import { contributions } from '../forest/contributions.ts';
import type { GrowTrees } from '../forest/grow.ts';
import { fromPackage, type PackageForest, toPackage } from '../forest/package-format.ts';
import type { Life } from '../life.ts';
import { derive } from '../tabular/derive.ts';
import { encode } from '../tabular/encode.ts';
import type { SecondStage } from '../tabular/second-stage.ts';
import { type ClassModel, classProbabilities, trainClasses } from '../tabular/train-classes.ts';
import { columnsOfSymptoms, symptomsAt } from './symptoms.ts';

/** That a component had a fault at an hour: a recorded failure, or an anomaly whose cause somebody found. */
export interface FaultLabel {
  readonly unit: string;
  /** Hours since 1970. */
  readonly at: number;
  readonly component: ComponentKind;
  /** The group of faults that the component belongs to. */
  readonly group: string;
}

/** A model of classes as it is stored: forests in the JSON of ml-random-forest. */
export interface ClassFile extends Omit<ClassModel, 'forest' | 'second'> {
  readonly forest: PackageForest;
  readonly second:
    | (Omit<SecondStage, 'forest' | 'heads'> & {
        readonly forest: PackageForest;
        readonly heads: readonly PackageForest[];
      })
    | null;
}

/** Two models of the same faults: of the few groups, which are told more surely, and of the components. */
export interface FaultFile {
  readonly groups: ClassFile;
  readonly components: ClassFile;
  /** Faults that they were trained on. */
  readonly faults: number;
}

export interface FaultModel {
  readonly groups: ClassModel;
  readonly components: ClassModel;
}

/** Fewer faults teach nothing; nor do fewer of one component, which are left out. */
export const minFaults = 20;
const minOfOne = 3;
const trees = 200;

/** Tells the fault by how far each metric is from its usual. Null where there are too few faults, or of one group only. */
export async function trainFaults(
  grow: GrowTrees,
  lives: readonly Life[],
  labels: readonly FaultLabel[],
  metrics: number,
): Promise<FaultFile | null> {
  const byUnit = Map.groupBy(lives, ({ unit }) => unit);
  const all = labels.flatMap(({ unit, at, component, group }) => {
    const own = byUnit.get(unit) ?? [];
    const life = own.find(({ points, failedAt }) => (points[0]?.at ?? Infinity) <= at && at <= (failedAt ?? Infinity));
    const symptoms = life === undefined ? [] : symptomsAt(life.points, at, metrics);
    return symptoms.some((value) => !Number.isNaN(value)) ? [{ symptoms, component, group }] : [];
  });
  const sizes = Map.groupBy(all, ({ component }) => component);
  const known = all.filter(({ component }) => (sizes.get(component)?.length ?? 0) >= minOfOne);
  if (known.length < minFaults || new Set(known.map(({ group }) => group)).size < 2) return null;
  const columns = columnsOfSymptoms(known.map(({ symptoms }) => symptoms));
  if (!columns.some(({ values }) => new Set(values).size > 1)) return null;
  const trained = async (names: readonly string[]) =>
    fileOf((await trainClasses(grow, columns, names, { trees })).model);
  return {
    groups: await trained(known.map(({ group }) => group)),
    components: await trained(known.map(({ component }) => component)),
    faults: known.length,
  };
}

const fileOf = ({ forest, second, ...rest }: ClassModel): ClassFile => ({
  ...{ ...rest, forest: toPackage(forest) },
  second:
    second === null
      ? null
      : { ...second, forest: toPackage(second.forest), heads: second.heads.map((head) => toPackage(head)) },
});

const loadClasses = ({ forest, second, ...rest }: ClassFile): ClassModel => ({
  ...{ ...rest, forest: fromPackage(forest) },
  second:
    second === null ? null : { ...second, forest: fromPackage(second.forest), heads: second.heads.map(fromPackage) },
});

/** @throws RangeError when a forest in it is none */
export const loadFaults = ({ groups, components }: FaultFile): FaultModel => ({
  groups: loadClasses(groups),
  components: loadClasses(components),
});

interface Share {
  readonly name: string;
  readonly probability: number;
}

export interface FaultOpinion {
  /** Each descending, each sums to 1. */
  readonly groups: readonly Share[];
  readonly components: readonly Share[];
  /** What speaks for the likeliest group, greatest first: the probability that each metric adds. */
  readonly factors: readonly { readonly name: string; readonly contribution: number; readonly deviations: number }[];
}

const maxFactors = 5;

/** What a model says of symptoms; `metrics` names them. Null where nothing is known of any. */
export function opinionOf(
  { groups, components }: FaultModel,
  symptoms: readonly number[],
  metrics: readonly string[],
): FaultOpinion | null {
  if (symptoms.every((value) => Number.isNaN(value))) return null;
  const likely = sharesOf(groups, symptoms);
  const kind = groups.classes.indexOf(likely[0]?.name ?? '');
  return {
    ...{ groups: likely, components: sharesOf(components, symptoms) },
    factors: factorsFor(groups, { symptoms, metrics, kind }),
  };
}

function sharesOf(model: ClassModel, symptoms: readonly number[]): Share[] {
  const [shares = []] = classProbabilities(model, columnsOfSymptoms([symptoms]));
  return model.classes
    .map((name, kind) => ({ name, probability: shares[kind] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
}

interface Asked {
  readonly symptoms: readonly number[];
  readonly metrics: readonly string[];
  readonly kind: number;
}

/** Path contributions of the forest over all classes; of a joined feature each of its two metrics has half. */
function factorsFor(
  { code, features, forest }: ClassModel,
  { symptoms, metrics, kind }: Asked,
): FaultOpinion['factors'] {
  const row = derive(encode(code, columnsOfSymptoms([symptoms])), features);
  const sums = new Map<number, number>();
  contributions(forest, row.values, 0, kind).features.forEach((share, feature) => {
    const { a = 0, b = 0 } = features[feature] ?? {};
    for (const place of [a, b]) sums.set(place, (sums.get(place) ?? 0) + share / 2);
  });
  return [...sums]
    .map(([place, contribution]) => {
      const metric = code.order[place] ?? -1;
      return { name: metrics[metric] ?? '', contribution, deviations: symptoms[metric] ?? NaN };
    })
    .filter(({ contribution, deviations }) => contribution > 0 && !Number.isNaN(deviations))
    .sort((x, y) => y.contribution - x.contribution)
    .slice(0, maxFactors);
}
