/** The specification's words for the status of an alert. */
export const ALERT_STATUSES = ['active', 'acknowledged', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** What can happen to an alert: detectors and services raise and clear, people do the rest; a shelf also runs out. */
export const ALERT_EVENTS = ['raised', 'acknowledged', 'cleared', 'resolved', 'shelved', 'unshelved'] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** What a timeline tells: what moved the alert, what people said and arranged without moving it, and when it grew worse. */
export const ALERT_CHANGES = [...ALERT_EVENTS, 'assigned', 'commented', 'escalated'] as const;
export type AlertChange = (typeof ALERT_CHANGES)[number];

/**
 * Where an alert stands. `conditionActive` is whether its episode is still going on; together with the status it is the
 * ISA-18.2 state: active + condition = unacknowledged, active without = returned unacknowledged, acknowledged +
 * condition = acknowledged. Acknowledged and returned to normal is resolved. A shelved alert keeps its state and is put
 * out of sight for a time.
 */
export interface AlertState {
  readonly status: AlertStatus;
  readonly conditionActive: boolean;
  readonly shelved: boolean;
}

export type Transition =
  | { readonly kind: 'moved'; readonly state: AlertState }
  /** The event changes nothing: it is told twice, or too late. */
  | { readonly kind: 'unchanged' };

type Open = 'unacknowledged' | 'returned' | 'acknowledged';
type StateName = 'none' | Open | `${Open}Shelved` | 'resolved' | 'resolvedEarly';

const open = (status: AlertStatus, conditionActive: boolean, shelved = false): AlertState => ({
  ...{ status, conditionActive, shelved },
});

const STATES: Readonly<Record<Exclude<StateName, 'none'>, AlertState>> = {
  unacknowledged: open('active', true),
  returned: open('active', false),
  acknowledged: open('acknowledged', true),
  unacknowledgedShelved: open('active', true, true),
  returnedShelved: open('active', false, true),
  acknowledgedShelved: open('acknowledged', true, true),
  /** Resolved by a person while the condition lasted: the same episode never opens it again. */
  resolvedEarly: open('resolved', true),
  resolved: open('resolved', false),
};

const NOTHING = { raised: null, acknowledged: null, cleared: null, resolved: null, shelved: null, unshelved: null };

/** Every state against every event; null where the event changes nothing. The types make it complete. */
const TRANSITIONS: Readonly<Record<StateName, Readonly<Record<AlertEvent, StateName | null>>>> = {
  none: { ...NOTHING, raised: 'unacknowledged' },
  unacknowledged: {
    ...{ raised: null, acknowledged: 'acknowledged', cleared: 'returned', resolved: 'resolvedEarly' },
    ...{ shelved: 'unacknowledgedShelved', unshelved: null },
  },
  returned: {
    ...{ raised: null, acknowledged: 'resolved', cleared: null, resolved: 'resolved' },
    ...{ shelved: 'returnedShelved', unshelved: null },
  },
  acknowledged: {
    ...{ raised: null, acknowledged: null, cleared: 'resolved', resolved: 'resolvedEarly' },
    ...{ shelved: 'acknowledgedShelved', unshelved: null },
  },
  unacknowledgedShelved: {
    ...{ raised: null, acknowledged: 'acknowledgedShelved', cleared: 'returnedShelved', resolved: 'resolvedEarly' },
    ...{ shelved: null, unshelved: 'unacknowledged' },
  },
  returnedShelved: {
    ...{ raised: null, acknowledged: 'resolved', cleared: null, resolved: 'resolved' },
    ...{ shelved: null, unshelved: 'returned' },
  },
  acknowledgedShelved: {
    ...{ raised: null, acknowledged: null, cleared: 'resolved', resolved: 'resolvedEarly' },
    ...{ shelved: null, unshelved: 'acknowledged' },
  },
  resolvedEarly: { ...NOTHING, cleared: 'resolved' },
  resolved: NOTHING,
};

/** Moves an alert (null: there is none yet for the episode) by an event. Pure; who may do it is decided elsewhere. */
export function transition(state: AlertState | null, event: AlertEvent): Transition {
  const next = TRANSITIONS[state === null ? 'none' : nameOf(state)][event];
  return next === null || next === 'none' ? { kind: 'unchanged' } : { kind: 'moved', state: STATES[next] };
}

function nameOf({ status, conditionActive, shelved }: AlertState): StateName {
  switch (status) {
    case 'active': {
      const name = conditionActive ? 'unacknowledged' : 'returned';
      return shelved ? `${name}Shelved` : name;
    }
    case 'acknowledged':
      if (!conditionActive) return 'resolved';
      return shelved ? 'acknowledgedShelved' : 'acknowledged';
    case 'resolved':
      return conditionActive ? 'resolvedEarly' : 'resolved';
  }
}

/** Somebody in the car calls for help: only somebody who was there may say that it is over. */
const ON_SITE_ONLY = 'passenger_alarm';
export const isResolvableRemotely = (alertType: string): boolean => alertType !== ON_SITE_ONLY;
