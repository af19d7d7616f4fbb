import { type ActiveFault, type FaultRecord, severityAt } from './condition.ts';
import { type FaultKind, kindsOf, type Part } from './fault-kinds.ts';
import { type DeviceType, sensorTypes } from './metrics.ts';
import { between, pick, type Random, weibull } from './random.ts';

/** One component from its installation to its replacement. What it will fail of, and when, is hidden in it. */
export interface Life {
  readonly kind: FaultKind;
  /** In units of what wears it. */
  readonly length: number;
  readonly onset: number;
  readonly power: number;
  readonly strength: number;
  readonly device: DeviceType;
  /** 0 new, 1 failed. */
  age: number;
  record: FaultRecord | null;
  repairAtMs: number;
}

/** `isUsed`: one that is met at some moment of its life, not a new one. */
export function newLife(part: Part, isUsed: boolean, random: Random): Life {
  const kinds = kindsOf(part);
  const kind = pick(
    random,
    kinds.map((one) => [one, 1] as const),
  );
  const [scale, shape] = kind.life;
  const length = Math.max(0.02 * scale, weibull(random, scale, shape));
  return {
    ...{ kind, length, onset: between(random, ...kind.onset), power: between(random, 0.9, 2.6) },
    ...{ strength: between(random, 0.6, 1.3), age: isUsed ? 0.97 * random() : 0, record: null, repairAtMs: Infinity },
    device: pick(
      random,
      sensorTypes.map((type) => [type, 1] as const),
    ),
  };
}

export const severityOf = ({ age, onset, power }: Life): number => severityAt(age, onset, power);

export function activeOf(life: Life): ActiveFault | null {
  const severity = severityOf(life);
  if (severity <= 0) return null;
  const { kind, device, strength, age } = life;
  return { kind, device, severity, strength, hasFailed: age >= 1 };
}

/** When within a step an age was reached, to the millisecond. */
export function momentOf(target: number, before: number, after: number, [from, to]: readonly [number, number]): number {
  const share = after === before ? 0 : (target - before) / (after - before);
  return Math.round(from + Math.min(1, Math.max(0, share)) * (to - from));
}
