import type { AlertEvent, Code, Outcome } from './alert-transitions.ts';
import { ALERT_EVENTS, ALERT_TRANSITIONS } from './alert-transitions.ts';

/** The specification's words for the status of an alert. */
export const ALERT_STATUSES = ['active', 'acknowledged', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** Whether an alert is in sight, or what keeps it out. */
export const ALERT_SIGHTS = ['shown', 'shelved', 'suppressed', 'out_of_service'] as const;
export type AlertSight = (typeof ALERT_SIGHTS)[number];

/** What suppresses an alert by design. */
export const SUPPRESSORS = ['maintenance_window', 'parent_alert', 'rule'] as const;
export type Suppressor = (typeof SUPPRESSORS)[number];

/** The states of ISA-18.2. A resolved alert is back to normal. */
export const ALERT_STATES = [
  ...(['normal', 'unacknowledged', 'acknowledged', 'returned_unacknowledged'] as const),
  ...(['latched_unacknowledged', 'latched_acknowledged', 'shelved', 'suppressed_by_design', 'out_of_service'] as const),
] as const;
export type AlertStateName = (typeof ALERT_STATES)[number];

/** What a timeline tells: what moved the alert, what people said and arranged without moving it, and when it grew worse. */
export const ALERT_CHANGES = [...ALERT_EVENTS, 'assigned', 'commented', 'escalated', 'passed_on'] as const;
export type AlertChange = (typeof ALERT_CHANGES)[number];

/** Where an alert stands. */
export interface AlertState {
  readonly status: AlertStatus;
  /** Whether its episode is still going on. */
  readonly conditionActive: boolean;
  /** Whether the episode is over and the alert waits to be reset. */
  readonly latched: boolean;
  readonly sight: AlertSight;
}

export type Transition =
  | { readonly kind: 'moved'; readonly state: AlertState }
  /** The event changes nothing: it is told twice, or too late. */
  | { readonly kind: 'unchanged' };

type Course = Omit<AlertState, 'sight'>;
const COURSES: Readonly<Record<'B' | 'C' | 'D' | 'E' | 'F' | 'R' | 'X', Course>> = {
  B: { status: 'active', conditionActive: true, latched: false },
  C: { status: 'acknowledged', conditionActive: true, latched: false },
  D: { status: 'active', conditionActive: false, latched: false },
  E: { status: 'active', conditionActive: false, latched: true },
  F: { status: 'acknowledged', conditionActive: false, latched: true },
  R: { status: 'resolved', conditionActive: false, latched: false },
  X: { status: 'resolved', conditionActive: true, latched: false },
};
const SIGHT_LETTERS: Readonly<Record<AlertSight, string>> = {
  ...{ shown: '', shelved: 'G', suppressed: 'H', out_of_service: 'I' },
};

/** Every state that an alert can be in, by its code in the table. */
const STATES: ReadonlyMap<string, AlertState> = new Map(
  ALERT_SIGHTS.flatMap((sight) =>
    Object.entries(COURSES).flatMap(([letter, course]): [string, AlertState][] => {
      const code = `${SIGHT_LETTERS[sight]}${letter}`;
      return code in ALERT_TRANSITIONS ? [[code, { ...course, sight }]] : [];
    }),
  ),
);
const keyOf = ({ status, conditionActive, latched, sight }: AlertState): string =>
  `${status}/${conditionActive}/${latched}/${sight}`;
const CODES: ReadonlyMap<string, Code> = new Map(
  [...STATES].map(([code, state]): [string, Code] => [keyOf(state), code as Code]),
);

/** Moves an alert (null: there is none yet for the episode) by an event. Pure; who may do it is decided elsewhere. */
export function transition(state: AlertState | null, event: AlertEvent): Transition {
  // What no code is for was resolved in a way that the table need not tell apart.
  const code = state === null ? 'A' : (CODES.get(keyOf(state)) ?? 'R');
  const outcome: Outcome = ALERT_TRANSITIONS[code][ALERT_EVENTS.indexOf(event)] ?? '-';
  const next = STATES.get(outcome);
  return next === undefined ? { kind: 'unchanged' } : { kind: 'moved', state: next };
}

/** Every state with every event, for those who want to know them all. */
export const allStates = (): readonly AlertState[] => [...STATES.values()];

/** The state's name in ISA-18.2. */
export function stateName({ status, conditionActive, latched, sight }: AlertState): AlertStateName {
  if (status === 'resolved') return 'normal';
  if (sight === 'suppressed') return 'suppressed_by_design';
  if (sight !== 'shown') return sight;
  if (latched) return status === 'active' ? 'latched_unacknowledged' : 'latched_acknowledged';
  if (status === 'acknowledged') return 'acknowledged';
  return conditionActive ? 'unacknowledged' : 'returned_unacknowledged';
}

/** What the end of an episode is to its alert: one that latches waits to be reset. */
export const endOf = (latching: boolean): AlertEvent => (latching ? 'latched' : 'cleared');

/**
 * EN 81-28: somebody in the car calls for help, or nobody knows whether the alarm would work. Such an alert is always in
 * sight, and only somebody who was there may say that it is over.
 */
const ON_SITE_ONLY: readonly string[] = ['passenger_alarm', 'test_call_missing'];
export const isAlarm = (alertType: string): boolean => ON_SITE_ONLY.includes(alertType);

const NEVER_OF_ALARMS: readonly AlertEvent[] = ['shelved', 'suppressed', 'taken_out_of_service'];
const ON_SITE_OF_ALARMS: readonly AlertEvent[] = ['resolved', 'reset'];

/** Whether the event may befall an alert of the type at all; `onSite`: whoever does it is, or was, there. */
export function isAllowed(alertType: string, event: AlertEvent, onSite: boolean): boolean {
  if (!isAlarm(alertType)) return true;
  return !NEVER_OF_ALARMS.includes(event) && (onSite || !ON_SITE_OF_ALARMS.includes(event));
}

/** Faults that stay until somebody has looked, though the equipment says that they are over (EN 81-28, EN 81-20). */
const LATCHING: readonly string[] = ['passenger_alarm', 'governor_and_safety_gear_fault'];
export const isLatching = (alertType: string): boolean => LATCHING.includes(alertType);
