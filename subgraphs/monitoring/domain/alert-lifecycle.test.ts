import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlertEvent, AlertState } from './alert-lifecycle.ts';
import { ALERT_EVENTS, transition } from './alert-lifecycle.ts';

/** The states an alert goes through under some events, the first being none. */
function walk(events: readonly AlertEvent[]): (AlertState | null)[] {
  const states: (AlertState | null)[] = [null];
  for (const event of events) {
    const last = states.at(-1) ?? null;
    const result = transition(last, event);
    states.push(result.kind === 'moved' ? result.state : last);
  }
  return states;
}

const anyEvents = fc.array(fc.constantFrom(...ALERT_EVENTS), { maxLength: 20 });

test('an alert that was acknowledged is resolved when its condition clears', () => {
  expect(walk(['raised', 'acknowledged', 'cleared']).at(-1)).toEqual({
    status: 'resolved',
    conditionActive: false,
    shelved: false,
  });
});

test('an alert nobody has seen stays active when its condition clears, until someone acknowledges it', () => {
  expect(walk(['raised', 'cleared']).at(-1)).toEqual({ status: 'active', conditionActive: false, shelved: false });
  expect(walk(['raised', 'cleared', 'acknowledged']).at(-1)).toEqual({
    status: 'resolved',
    conditionActive: false,
    shelved: false,
  });
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
    fc.property(anyEvents, fc.constantFrom(...ALERT_EVENTS), (events, event) => {
      const once = walk([...events, event]).at(-1);
      const twice = walk([...events, event, event]).at(-1);
      // A second acknowledgement or clearing finds nothing left to do.
      expect(twice).toEqual(once);
    }),
  );
});

test('no alert exists before it is raised', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<AlertEvent>('acknowledged', 'cleared', 'resolved')), (events) => {
      expect(walk(events).at(-1)).toBeNull();
    }),
  );
});

test('a shelved alert comes back as it would be without the shelf', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const unshelving = events.filter((event) => event !== 'shelved' && event !== 'unshelved');
      expect(walk([...events, 'unshelved']).at(-1)).toEqual(walk(unshelving).at(-1));
    }),
  );
});
