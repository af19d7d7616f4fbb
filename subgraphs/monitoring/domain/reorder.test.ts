import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Waiting } from './reorder.ts';
import { Reorder } from './reorder.ts';

const LATENESS_MS = 50;
const readings: Waiting[] = Array.from({ length: 60 }, (_, index) => ({ timeMs: index * 10, value: index, flags: 0 }));

/** The readings in an order in which none comes more than `latenessMs` after one that is younger. */
const disordered = (latenessMs: number) =>
  fc
    .array(fc.double({ min: 0, max: latenessMs, noNaN: true, maxExcluded: true }), {
      minLength: readings.length,
      maxLength: readings.length,
    })
    .map((delays) =>
      readings.toSorted((a, b) => a.timeMs + (delays[a.value] ?? 0) - b.timeMs - (delays[b.value] ?? 0)),
    );

const passed = (order: readonly Waiting[], latenessMs: number) => {
  const reorder = new Reorder();
  return order.flatMap((reading) => [...reorder.push(reading, latenessMs)]);
};

test('whatever the disorder within the lateness, the same readings pass in the same order', () => {
  const straight = passed(readings, LATENESS_MS);
  expect(straight).toEqual(readings.filter(({ timeMs }) => timeMs <= 590 - LATENESS_MS));
  fc.assert(
    fc.property(disordered(LATENESS_MS), (order) => {
      // The youngest may have come before the last: as much has passed as the youngest allows.
      expect(passed(order, LATENESS_MS)).toEqual(straight);
    }),
  );
});

test('without lateness what is in order passes at once, and what is late never', () => {
  expect(passed(readings, 0)).toEqual(readings);
  fc.assert(
    fc.property(disordered(200), (order) => {
      const out = passed(order, 0);
      expect(out).toEqual(out.toSorted((a, b) => a.timeMs - b.timeMs));
      let newest = -1;
      expect(out).toEqual(order.filter(({ timeMs }) => timeMs > newest && (newest = timeMs) >= 0));
    }),
  );
});

test('a reading that is told twice passes once', () => {
  const twice = readings.flatMap((reading) => [reading, reading]);
  expect(passed(twice, LATENESS_MS)).toEqual(passed(readings, LATENESS_MS));
});
