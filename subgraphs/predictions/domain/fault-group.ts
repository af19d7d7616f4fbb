import { type ComponentKind, componentKinds } from '../../../core/contracts/component.ts';

/** Groups of faults of the specification, and the rest. */
export const faultGroups = ['door', 'motor', 'control', 'safety', 'other'] as const;
export type FaultGroup = (typeof faultGroups)[number];

const byComponent: Readonly<Record<ComponentKind, FaultGroup>> = {
  ...{ door_operator: 'door', motor: 'motor', bearings: 'motor', ropes: 'motor', guide_shoes: 'motor' },
  ...{ controller: 'control', brake: 'safety', safety_gear: 'safety', other: 'other' },
};
export const groupOfComponent = (component: ComponentKind): FaultGroup => byComponent[component];

/** Which group an anomaly of a metric points to: the first line whose words the metric's name contains. */
const table: readonly (readonly [FaultGroup, readonly string[]])[] = [
  ['door', ['door', 'dwell']],
  ['safety', ['brake', 'overspeed', 'load', 'safety']],
  ['control', ['floor', 'level', 'voltage', 'power_factor', 'humidity']],
  ['motor', ['motor', 'current', 'power', 'vibration', 'acceleration', 'temperature', 'sound', 'band']],
];
/** Names that would fall to the wrong line by a word that they contain. */
const exceptions: Readonly<Record<string, FaultGroup>> = { vibration_level: 'motor', sound_level: 'motor' };

export const faultGroupOf = (metric: string): FaultGroup =>
  exceptions[metric] ?? table.find(([, words]) => words.some((word) => metric.includes(word)))?.[0] ?? 'other';

/** An anomaly that no person found to be false. */
export interface Symptom {
  readonly metric: string;
  readonly cause: string | null;
}

export interface FaultFactor {
  readonly name: string;
  /** Probability that it adds for the group. */
  readonly contribution: number;
  readonly description: string;
}

export interface Classification {
  readonly fault: string;
  readonly group: FaultGroup;
  /** By a model the probability of the group, by the table the share of the symptoms that point to it. */
  readonly confidence: number;
  readonly evidence: readonly { readonly metric: string; readonly anomalies: number }[];
  /** Absent in predictions of recipes before 4, which knew the table only. */
  readonly basis?: 'model' | 'table';
  /** Only by a model. */
  readonly component?: ComponentKind | null;
  readonly factors?: readonly FaultFactor[];
}

/** The group that most symptoms point to, by the table; null without any. */
export function classify(symptoms: readonly Symptom[]): Classification | null {
  const byGroup = Map.groupBy(symptoms, ({ metric }) => faultGroupOf(metric));
  const [first] = [...byGroup].sort(([a, left], [b, right]) => right.length - left.length || a.localeCompare(b));
  if (first === undefined) return null;
  const [group, own] = first;
  const evidence = evidenceOf(own);
  return {
    ...{ group, confidence: own.length / symptoms.length, evidence, basis: 'table', component: null, factors: [] },
    fault: causeOf(own) ?? `unusual ${evidence[0]?.metric ?? 'readings'}`,
  };
}

const causeOf = (symptoms: readonly Symptom[]): string | null =>
  symptoms.find(({ cause }) => cause !== null)?.cause ?? null;

const evidenceOf = (symptoms: readonly Symptom[]): Classification['evidence'] =>
  [...Map.groupBy(symptoms, ({ metric }) => metric)]
    .map(([metric, all]) => ({ metric, anomalies: all.length }))
    .sort((a, b) => b.anomalies - a.anomalies || a.metric.localeCompare(b.metric));

interface Share {
  readonly name: string;
  readonly probability: number;
}

/** What a model of the group says of symptoms that there are: probabilities, likeliest first. */
export interface Opinion {
  readonly groups: readonly Share[];
  readonly components: readonly Share[];
  readonly factors: readonly { readonly name: string; readonly contribution: number; readonly deviations: number }[];
}

/** By a model where there is one, else by the table; null without symptoms: what is as usual has no fault. */
export function classifyBy(opinion: Opinion | null, symptoms: readonly Symptom[]): Classification | null {
  const byTable = classify(symptoms);
  const likeliest = opinion?.groups[0];
  const group = faultGroups.find((one) => one === likeliest?.name);
  if (byTable === null || opinion === null || likeliest === undefined || group === undefined) return byTable;
  const component = opinion.components
    .flatMap(({ name }) => componentKinds.find((kind) => kind === name) ?? [])
    .find((kind) => groupOfComponent(kind) === group);
  return {
    ...{ group, component: component ?? null, confidence: likeliest.probability, basis: 'model' },
    evidence: evidenceOf(symptoms),
    fault: causeOf(symptoms) ?? `fault of the ${component?.replaceAll('_', ' ') ?? group}`,
    factors: opinion.factors.map(({ name, contribution, deviations }) => ({
      ...{ name, contribution },
      description: `${name} is ${Math.abs(deviations).toFixed(1)} deviations ${deviations < 0 ? 'below' : 'above'} its usual.`,
    })),
  };
}

/** The component that a cause names, such as door_operator_wear; null when it names none. */
export function componentNamedIn(cause: string): ComponentKind | null {
  const text = cause.toLowerCase().replaceAll(/[^a-z]+/g, '_');
  const words = (kind: string) => [kind, kind.replace(/s$/, '')];
  return (
    componentKinds.find((kind) => kind !== 'other' && words(kind).some((word) => `_${text}_`.includes(`_${word}_`))) ??
    null
  );
}
