import {
  type ActiveFault,
  type Condition,
  EventQueue,
  type FaultRecord,
  type MaintenanceRecord,
  type PhysicalEvent,
  severityAt,
} from './condition.ts';
import { faultKind } from './fault-kinds.ts';
import type { DeviceType } from './metrics.ts';

/** A fault that comes when it is told to: for measurements and demonstrations. Unix milliseconds. */
export interface PlannedFault {
  readonly name: string;
  readonly onsetMs: number;
  readonly failMs: number;
  readonly repairMs: number;
  readonly power: number;
  readonly strength: number;
  readonly device: DeviceType;
}

/** Components that do not age: their faults follow a plan, which may grow while time goes on. */
export class Scheduled implements Condition {
  active: ActiveFault[] = [];
  readonly records: FaultRecord[] = [];
  readonly maintenance: MaintenanceRecord[] = [];
  readonly #events = new EventQueue();
  #left: { readonly fault: PlannedFault; record: FaultRecord | null }[];

  constructor(plan: readonly PlannedFault[] = []) {
    this.#left = plan.map((fault) => ({ fault, record: null }));
  }

  /** Of the plan: what has not been repaired. */
  get pending(): number {
    return this.#left.length;
  }

  add(fault: PlannedFault): void {
    this.#left.push({ fault, record: null });
  }

  takeEvents(nowMs: number): PhysicalEvent[] {
    return this.#events.take(nowMs);
  }

  advance(_fromMs: number, toMs: number): void {
    if (this.#left.length === 0 && this.active.length === 0) return;
    for (const one of this.#left) one.record = this.#move(one.fault, one.record, toMs);
    this.#left = this.#left.filter(({ fault }) => fault.repairMs > toMs);
    this.active = this.#left.flatMap(({ fault }) => activeOf(fault, toMs) ?? []);
  }

  #move(fault: PlannedFault, known: FaultRecord | null, nowMs: number): FaultRecord | null {
    if (nowMs < fault.onsetMs) return null;
    const { part, code, sensing } = faultKind(fault.name);
    const record = known ?? {
      ...{ component: part, faultKind: fault.name, device: sensing === undefined ? null : fault.device },
      ...{ onsetAt: fault.onsetMs, failedAt: null, repairedAt: null, replacedAt: null },
    };
    if (known === null) this.records.push(record);
    if (record.failedAt === null && nowMs >= fault.failMs) {
      record.failedAt = fault.failMs;
      if (code !== undefined) this.#events.add({ code, atMs: fault.failMs, details: { simulated: true } });
    }
    if (nowMs >= fault.repairMs) {
      record.repairedAt = fault.repairMs;
      this.maintenance.push({ at: fault.repairMs, kind: 'repair', component: part });
      if (code !== undefined) this.#events.add({ code: 'fault_cleared', atMs: fault.repairMs, details: { code } });
    }
    return record;
  }
}

function activeOf({ name, onsetMs, failMs, power, strength, device }: PlannedFault, nowMs: number): ActiveFault | null {
  const age = nowMs >= failMs ? 1 : (nowMs - onsetMs) / (failMs - onsetMs);
  const severity = severityAt(age, 0, power);
  return severity > 0 ? { kind: faultKind(name), device, severity, strength, hasFailed: age >= 1 } : null;
}
