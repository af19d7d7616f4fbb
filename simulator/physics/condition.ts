import type { EquipmentEventCode } from '../../core/contracts/equipment-event.ts';
import { addFault, type Effects, healthy } from './effects.ts';
import type { FaultKind, Part, Wearing } from './fault-kinds.ts';
import type { DeviceType } from './metrics.ts';

/** What a step used up. */
export type Usage = Readonly<Record<Wearing, number>>;

/** What really was, whoever noticed it: the labels of the fleet. Unix milliseconds. */
export interface FaultRecord {
  readonly component: Part;
  readonly faultKind: string;
  /** For faults of sensors: the device that is concerned. */
  readonly device: DeviceType | null;
  /** The first trace. */
  readonly onsetAt: number;
  failedAt: number | null;
  /** As new again after the failure. */
  repairedAt: number | null;
  /** As new again because a planned visit noticed it in time. */
  replacedAt: number | null;
}

export interface MaintenanceRecord {
  readonly at: number;
  readonly kind: 'planned' | 'repair';
  /** Null for a visit that left everything as it was. */
  readonly component: Part | null;
}

export interface PhysicalEvent {
  readonly code: EquipmentEventCode;
  readonly atMs: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A fault at work. */
export interface ActiveFault {
  readonly kind: FaultKind;
  readonly device: DeviceType;
  /** 0 to 1: as it would be seen, were there no noise. */
  readonly severity: number;
  /** How much it shows, against others of its kind. */
  readonly strength: number;
  readonly hasFailed: boolean;
}

/** Where faults come from: from wear, or from a plan. */
export interface Condition {
  readonly active: readonly ActiveFault[];
  readonly records: readonly FaultRecord[];
  readonly maintenance: readonly MaintenanceRecord[];
  /** Takes what happened until now and was not taken before, in order of time. */
  takeEvents(nowMs: number): PhysicalEvent[];
  advance(fromMs: number, toMs: number, used: Usage): void;
}

/** A fault's share of full strength: nothing before the onset, then faster and faster (or slower, below 1). */
export function severityAt(age: number, onset: number, power: number): number {
  if (age >= 1) return 1;
  return age <= onset ? 0 : ((age - onset) / (1 - onset)) ** power;
}

/** All faults at work together. `unrest` (about normal) is why a fault shows more in one hour than in another. */
export function effectsOf(active: readonly ActiveFault[], unrest: number): Effects {
  const effects = healthy();
  for (const { kind, severity, strength } of active) {
    addFault(effects, kind.effects, Math.max(0, severity * strength * (1 + 0.2 * unrest)));
  }
  return effects;
}

export const isStopped = (active: readonly ActiveFault[]): boolean =>
  active.some(({ kind, hasFailed }) => hasFailed && kind.stops === true);

/** Keeps events until their time has come: an episode's end is known when it begins. */
export class EventQueue {
  #waiting: PhysicalEvent[] = [];

  add(...events: readonly PhysicalEvent[]): void {
    this.#waiting.push(...events);
  }

  take(nowMs: number): PhysicalEvent[] {
    if (this.#waiting.length === 0) return [];
    const due = this.#waiting.filter(({ atMs }) => atMs <= nowMs);
    if (due.length > 0) this.#waiting = this.#waiting.filter(({ atMs }) => atMs > nowMs);
    return due.sort((one, other) => one.atMs - other.atMs);
  }
}
