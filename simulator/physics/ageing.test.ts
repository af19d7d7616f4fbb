import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ageing } from './ageing.ts';
import { severityAt, type Usage } from './condition.ts';
import { drawDesign, usageClasses } from './design.ts';
import { parts } from './fault-kinds.ts';
import { derived } from './random.ts';
import { demandAt, hourOfWeekAt, weekOf } from './traffic.ts';

const hourMs = 3_600_000;
const used = (busy: number): Usage => ({
  ...{ trips: 40 * busy, doorCycles: 40 * busy, runHours: 0.2 * busy, kilometres: 0.5 * busy, hours: 1 },
});

function failures(seed: number, busy: number): string[] {
  const ageing = new Ageing(derived(seed, 'test'), 0, 10_000);
  for (let hour = 0; hour < 4 * 8760; hour++) ageing.advance(hour * hourMs, (hour + 1) * hourMs, used(busy));
  return ageing.records.filter(({ failedAt }) => failedAt !== null).map(({ component }) => component);
}

describe('components that age', () => {
  const calendar = new Set(['sensor', 'link', 'other']);
  const worn = (busy: number) =>
    [1, 2, 3, 4, 5].flatMap((seed) => failures(seed, busy)).filter((part) => !calendar.has(part)).length;

  it('wear with use: twice the use, about twice the failures, and hardly any without', () => {
    const [none, once, twice] = [worn(0), worn(1), worn(2)];
    expect(none).toBe(0);
    expect(once).toBeGreaterThan(20);
    expect(twice / once).toBeGreaterThan(1.5);
    expect(twice / once).toBeLessThan(2.6);
  });

  it('all fail at some time', () => {
    const failed = new Set([1, 2, 3].flatMap((seed) => failures(seed, 2)));
    expect([...failed].sort()).toEqual([...parts].sort());
  });

  it('show more the nearer they are to failure, nothing before the onset and everything at the end', () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(share, share, share, fc.double({ min: 0.5, max: 3, noNaN: true }), (one, other, onset, power) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        expect(severityAt(early, onset, power)).toBeLessThanOrEqual(severityAt(late, onset, power));
        expect(severityAt(onset, onset, power)).toBe(0);
        expect(severityAt(1, onset, power)).toBe(1);
      }),
    );
  });
});

describe('a day of traffic', () => {
  it('has its peaks by usage class: an office fills in the morning and empties in the evening', () => {
    const design = { ...drawDesign(1, 0), usage: 'office' as const, busyness: 1 };
    const [night, morning, evening] = [2, 8, 17].map((hour) => demandAt(design, hour));
    expect(morning!.wishes).toBeGreaterThan(20 * night!.wishes);
    expect(morning!.incoming).toBeGreaterThan(0.7);
    expect(evening!.incoming).toBeLessThan(0.3);
    expect(demandAt(design, 5 * 24 + 8).wishes).toBeLessThan(0.2 * morning!.wishes);
  });

  it('differs between classes, and a home is not empty at the weekend', () => {
    const ofDay = (usage: (typeof usageClasses)[number], day: number) =>
      weekOf({ ...drawDesign(1, 0), usage, busyness: 1 })
        .slice(day * 24, day * 24 + 24)
        .reduce((sum, { wishes }) => sum + wishes, 0);
    expect(new Set(usageClasses.map((usage) => Math.round(ofDay(usage, 1)))).size).toBe(usageClasses.length);
    expect(ofDay('residential', 6)).toBeGreaterThan(0.7 * ofDay('residential', 1));
  });

  it('is counted in local time', () => {
    const monday = Date.UTC(2026, 2, 2, 7, 30);
    expect(hourOfWeekAt({ ...drawDesign(1, 0), utcOffsetMs: 0 }, monday)).toBe(7);
    expect(hourOfWeekAt({ ...drawDesign(1, 0), utcOffsetMs: -8 * hourMs }, monday)).toBe(167);
  });
});
