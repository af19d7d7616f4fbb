import type { AnomalyStatus } from './anomaly.ts';

/** Whether a person may move an anomaly from one status to another. Every pair: the types make it complete. */
const ALLOWED: Readonly<Record<AnomalyStatus, Readonly<Record<AnomalyStatus, boolean>>>> = {
  active: { active: true, acknowledged: true, investigating: true, resolved: true },
  acknowledged: { active: false, acknowledged: true, investigating: true, resolved: true },
  investigating: { active: false, acknowledged: true, investigating: true, resolved: true },
  /** What is over stays over: the same episode never begins again. */
  resolved: { active: false, acknowledged: false, investigating: false, resolved: true },
};

export const mayMove = (from: AnomalyStatus, to: AnomalyStatus): boolean => ALLOWED[from][to];
