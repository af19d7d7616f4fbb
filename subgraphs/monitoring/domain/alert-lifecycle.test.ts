import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertState, AlertStateName } from './alert-lifecycle.ts';
import { ALERT_STATES, allStates, endOf, isAllowed, stateName, transition } from './alert-lifecycle.ts';
import type { AlertEvent } from './alert-transitions.ts';
import { ALERT_EVENTS, ALERT_TRANSITIONS } from './alert-transitions.ts';

/** The states an alert goes through under some events, the first being none. */
function walk(events: readonly AlertEvent[], from: AlertState | null = null): (AlertState | null)[] {
  const states = [from];
  for (const event of events) {
    const last = states.at(-1) ?? null;
    const result = transition(last, event);
    states.push(result.kind === 'moved' ? result.state : last);
  }
  return states;
}
const after = (...events: readonly AlertEvent[]): AlertStateName | null => {
  const state = walk(events).at(-1);
  return state ? stateName(state) : null;
};

const anyEvent = fc.constantFrom(...ALERT_EVENTS);
const anyEvents = fc.array(anyEvent, { maxLength: 25 });
const hides = [
  ['shelved', 'unshelved'],
  ['suppressed', 'released'],
  ['taken_out_of_service', 'returned_to_service'],
] as const;

describe('the table', () => {
  test('has an outcome for every state and event, each one a state that can be in the table', () => {
    for (const [code, row] of Object.entries(ALERT_TRANSITIONS)) {
      expect(row, code).toHaveLength(ALERT_EVENTS.length);
      for (const outcome of row) expect(['-', ...Object.keys(ALERT_TRANSITIONS)]).toContain(outcome);
    }
    expect(allStates()).toHaveLength(Object.keys(ALERT_TRANSITIONS).length - 1);
  });

  test('is reached as a whole, and every state of ISA-18.2 with it', () => {
    const seen = new Map<string, AlertState>();
    const grow = (state: AlertState | null): void => {
      for (const event of ALERT_EVENTS) {
        const next = walk([event], state).at(-1);
        if (!next || seen.has(JSON.stringify(next))) continue;
        seen.set(JSON.stringify(next), next);
        grow(next);
      }
    };
    grow(null);
    expect(seen.size).toBe(allStates().length);
    expect(new Set([...seen.values()].map(stateName))).toEqual(new Set(ALERT_STATES));
  });
});

test('an alert that was acknowledged is normal again when its condition clears', () => {
  expect(after('raised', 'acknowledged', 'cleared')).toBe('normal');
});

test('an alert nobody has seen stays when its condition clears, until someone acknowledges it', () => {
  expect(after('raised', 'cleared')).toBe('returned_unacknowledged');
  expect(after('raised', 'cleared', 'acknowledged')).toBe('normal');
});

test('an alert that latches outlasts its condition until it is acknowledged and reset, in either order', () => {
  expect(endOf(true)).toBe('latched');
  expect(after('raised', 'latched')).toBe('latched_unacknowledged');
  expect(after('raised', 'latched', 'acknowledged')).toBe('latched_acknowledged');
  expect(after('raised', 'latched', 'acknowledged', 'reset')).toBe('normal');
  expect(after('raised', 'latched', 'reset')).toBe('returned_unacknowledged');
  expect(after('raised', 'acknowledged', 'reset')).toBe('acknowledged');
});

test('what was suppressed or out of service is resolved with its condition, since nobody was told', () => {
  for (const hide of ['suppressed', 'taken_out_of_service'] as const) {
    expect(after('raised', hide, 'cleared')).toBe('normal');
    expect(after('raised', hide, 'latched')).toBe('normal');
  }
  expect(after('raised', 'suppressed', 'released')).toBe('unacknowledged');
});

test('what somebody resolved is never opened again by the same episode', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const statuses = walk(events).map((state) => state?.status);
      const resolved = statuses.indexOf('resolved');
      if (resolved >= 0) expect(statuses.slice(resolved).every((status) => status === 'resolved')).toBe(true);
    }),
  );
});

test('an event told twice is the event told once', () => {
  fc.assert(
    fc.property(anyEvents, anyEvent, (events, event) => {
      const once = walk([...events, event]).at(-1);
      expect(walk([...events, event, event]).at(-1)).toEqual(once);
    }),
  );
});

test('no alert exists before it is raised', () => {
  const others = ALERT_EVENTS.filter((event) => event !== 'raised');
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...others)), (events) => {
      expect(walk(events).at(-1)).toBeNull();
    }),
  );
});

test('what comes back into sight is as it was when it went', () => {
  for (const state of allStates().filter(({ sight, status }) => sight === 'shown' && status !== 'resolved'))
    for (const [hide, show] of hides) expect(walk([hide, show], state).at(-1)).toEqual(state);
});

test('a shelved alert comes back as it would be without the shelf', () => {
  const between: readonly AlertEvent[] = ['cleared', 'latched', 'acknowledged', 'reset', 'resolved'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...between)), fc.array(fc.constantFrom(...between)), (before, during) => {
      const withShelf = walk(['raised', ...before, 'shelved', ...during, 'unshelved']).at(-1);
      expect(withShelf).toEqual(walk(['raised', ...before, ...during]).at(-1));
    }),
  );
});

test('nothing that is resolved is out of sight', () => {
  for (const state of allStates()) if (state.status === 'resolved') expect(state.sight).toBe('shown');
});

test.each(['passenger_alarm', 'test_call_missing'])(
  '%s is never out of sight, whatever is tried, and is ended by who was there only',
  (alertType) => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const states = walk(events.filter((event) => isAllowed(alertType, event, false)));
        for (const state of states) expect([undefined, 'shown']).toContain(state?.sight);
      }),
    );
    expect(isAllowed(alertType, 'resolved', false)).toBe(false);
    expect(isAllowed(alertType, 'reset', false)).toBe(false);
    expect(isAllowed(alertType, 'resolved', true)).toBe(true);
    expect(isAllowed('door_closing_fault', 'shelved', false)).toBe(true);
  },
);
