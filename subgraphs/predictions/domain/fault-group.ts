import type { ComponentKind } from '../../../core/contracts/component.ts';

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

export interface Classification {
  readonly fault: string;
  readonly group: FaultGroup;
  /** Share of the symptoms that point to this group. */
  readonly confidence: number;
  readonly evidence: readonly { readonly metric: string; readonly anomalies: number }[];
}

/** The group that most symptoms point to; null without any. */
export function classify(symptoms: readonly Symptom[]): Classification | null {
  const byGroup = Map.groupBy(symptoms, ({ metric }) => faultGroupOf(metric));
  const [first] = [...byGroup].sort(([a, left], [b, right]) => right.length - left.length || a.localeCompare(b));
  if (first === undefined) return null;
  const [group, own] = first;
  const byMetric = [...Map.groupBy(own, ({ metric }) => metric)]
    .map(([metric, all]) => ({ metric, anomalies: all.length }))
    .sort((a, b) => b.anomalies - a.anomalies || a.metric.localeCompare(b.metric));
  const cause = own.find((one) => one.cause !== null)?.cause ?? null;
  return {
    ...{ group, confidence: own.length / symptoms.length, evidence: byMetric },
    fault: cause ?? `unusual ${byMetric[0]?.metric ?? 'readings'}`,
  };
}
