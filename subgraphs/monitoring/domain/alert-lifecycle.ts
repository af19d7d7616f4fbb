/** The specification's words for the status of an alert. */
export const ALERT_STATUSES = ['active', 'acknowledged', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** What can happen to an alert: the detector raises and clears, people acknowledge and resolve. */
export const ALERT_EVENTS = ['raised', 'acknowledged', 'cleared', 'resolved'] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/**
 * Where an alert stands. `conditionActive` is whether its episode is still going on; together with the status it is the
 * ISA-18.2 state: active + condition = unacknowledged, active without = returned unacknowledged, acknowledged +
 * condition = acknowledged. Acknowledged and returned to normal is resolved.
 */
export interface AlertState {
  readonly status: AlertStatus;
  readonly conditionActive: boolean;
}

export type Transition =
  | { readonly kind: 'moved'; readonly state: AlertState }
  /** The event changes nothing: it is told twice, or too late. */
  | { readonly kind: 'unchanged' };

type StateName = 'none' | 'unacknowledged' | 'returned' | 'acknowledged' | 'resolved' | 'resolvedEarly';

const STATES: Readonly<Record<Exclude<StateName, 'none'>, AlertState>> = {
  unacknowledged: { status: 'active', conditionActive: true },
  returned: { status: 'active', conditionActive: false },
  acknowledged: { status: 'acknowledged', conditionActive: true },
  /** Resolved by a person while the condition lasted: the same episode never opens it again. */
  resolvedEarly: { status: 'resolved', conditionActive: true },
  resolved: { status: 'resolved', conditionActive: false },
};

/** Every state against every event; null where the event changes nothing. The types make it complete. */
const TRANSITIONS: Readonly<Record<StateName, Readonly<Record<AlertEvent, StateName | null>>>> = {
  none: { raised: 'unacknowledged', acknowledged: null, cleared: null, resolved: null },
  unacknowledged: { raised: null, acknowledged: 'acknowledged', cleared: 'returned', resolved: 'resolvedEarly' },
  returned: { raised: null, acknowledged: 'resolved', cleared: null, resolved: 'resolved' },
  acknowledged: { raised: null, acknowledged: null, cleared: 'resolved', resolved: 'resolvedEarly' },
  resolvedEarly: { raised: null, acknowledged: null, cleared: 'resolved', resolved: null },
  resolved: { raised: null, acknowledged: null, cleared: null, resolved: null },
};

/** Moves an alert (null: there is none yet for the episode) by an event. Pure; who may do it is decided elsewhere. */
export function transition(state: AlertState | null, event: AlertEvent): Transition {
  const next = TRANSITIONS[state === null ? 'none' : nameOf(state)][event];
  return next === null || next === 'none' ? { kind: 'unchanged' } : { kind: 'moved', state: STATES[next] };
}

function nameOf({ status, conditionActive }: AlertState): StateName {
  switch (status) {
    case 'active':
      return conditionActive ? 'unacknowledged' : 'returned';
    case 'acknowledged':
      return conditionActive ? 'acknowledged' : 'resolved';
    case 'resolved':
      return conditionActive ? 'resolvedEarly' : 'resolved';
  }
}
