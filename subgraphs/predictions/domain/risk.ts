import type { ComponentKind } from '../../../core/contracts/component.ts';

/** A condition is raised at this probability of failure within 7 days, and cleared below the other. */
export const raiseAt = 0.5;
export const clearBelow = 0.3;
/** Equipment is at risk from this probability within 30 days on. */
export const atRiskFrom = 0.5;
const criticalFrom = 0.8;
const recommendFrom = 0.3;
const withdrawBelow = 0.2;
/** Below this no component is named. */
const nameFrom = 0.05;

export type ConditionChange = 'raise' | 'clear' | null;

/** With hysteresis; an unknown probability changes nothing. */
export function conditionChange(raised: boolean, probability7: number | null): ConditionChange {
  if (probability7 === null) return null;
  if (!raised && probability7 >= raiseAt) return 'raise';
  return raised && probability7 < clearBelow ? 'clear' : null;
}

export const severityOf = (probability7: number): 'warning' | 'critical' =>
  probability7 >= criticalFrom ? 'critical' : 'warning';

export const topRisk = (component: ComponentKind, probability: number): string =>
  probability >= nameFrom ? component : 'none';

export type Priority = 'low' | 'medium' | 'high' | 'critical';

export interface Proposal {
  readonly action: string;
  readonly priority: Priority;
  readonly withinDays: number;
}

const actions: Readonly<Record<ComponentKind, string>> = {
  motor: 'Inspect the motor',
  door_operator: 'Inspect the door operator',
  ropes: 'Inspect the ropes',
  brake: 'Inspect and adjust the brake',
  bearings: 'Inspect and lubricate the bearings',
  guide_shoes: 'Inspect the guide shoes',
  controller: 'Inspect the controller',
  safety_gear: 'Inspect the safety gear',
  other: 'Inspect the equipment',
};

/** What is recommended for a component, from its probability of failure within 30 days and the interval's lower end. */
export function propose(
  component: ComponentKind,
  probability30: number,
  lowDays: number,
): Proposal | 'withdraw' | null {
  if (probability30 < withdrawBelow) return 'withdraw';
  if (probability30 < recommendFrom) return null;
  const withinDays = Math.max(1, Math.min(30, Math.floor(lowDays)));
  return { action: actions[component], priority: priorityOf(probability30), withinDays };
}

export function priorityOf(probability: number): Priority {
  if (probability >= criticalFrom) return 'critical';
  if (probability >= atRiskFrom) return 'high';
  return probability >= recommendFrom ? 'medium' : 'low';
}
