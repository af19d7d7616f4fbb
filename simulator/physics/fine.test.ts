import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, MetricIndex, within } from '../../core/metrics/catalogue.ts';
import type { PhysicalEvent } from './condition.ts';
import { FineElevator } from './fine.ts';
import { metricNames, type Values } from './metrics.ts';
import { Scheduled } from './scheduled.ts';

const startMs = Date.UTC(2026, 2, 2, 8);
const plan = (name: string) =>
  new Scheduled([
    {
      ...{ name, onsetMs: startMs + 600_000, failMs: startMs + 3_600_000, repairMs: startMs + 7_200_000 },
      ...{ power: 1, strength: 1, device: 'door_sensor' },
    },
  ]);

function run(seed: number, hours: number, condition = new Scheduled()): { seen: Values[]; events: PhysicalEvent[] } {
  const fine = new FineElevator({ seed, number: 0, startMs, condition });
  const seen: Values[] = [];
  const events: PhysicalEvent[] = [];
  for (let atMs = startMs + 10_000; atMs <= startMs + hours * 3_600_000; atMs += 10_000) {
    events.push(...fine.stepTo(atMs));
    const values = fine.measure();
    if (values !== null) seen.push(values);
  }
  return { seen, events };
}

describe('an elevator trip by trip', () => {
  it('is the same for the same seed', () => {
    expect(run(7, 2)).toEqual(run(7, 2));
  });

  it('measures every metric of the catalogue, within what it holds plausible, healthy and failing', () => {
    expect([...metricNames].sort()).toEqual(catalogue.map(({ name }) => name).sort());
    const metrics = new MetricIndex();
    const faults = fc.constantFrom('bearing_wear', 'overheating', 'rope_slip', 'sensor_drift', 'mechanical_friction');
    fc.assert(
      fc.property(fc.integer(), faults, (seed, fault) => {
        for (const values of run(seed, 3, plan(fault)).seen)
          for (const name of metricNames)
            expect(within(values[name], metrics.byName(name, null)!.plausible), `${name} ${values[name]}`).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('tells events in order of time, and ends each trip that it starts before the next', () => {
    const { events } = run(3, 12);
    const times = events.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    const trips = events.filter(({ code }) => code.startsWith('trip_')).map(({ code }) => code);
    expect(trips.length).toBeGreaterThan(40);
    trips.forEach((code, index) => expect(code).toBe(index % 2 === 0 ? 'trip_started' : 'trip_ended'));
  });

  it('carries nobody from a failure to its repair, tells both, and then runs on', () => {
    const { events } = run(3, 6, plan('drive_fault'));
    const told = events.filter(({ code }) => !code.startsWith('trip_') && code !== 'door_cycle');
    expect(told.map(({ code, atMs }) => [code, (atMs - startMs) / 3_600_000])).toEqual([
      ['drive_and_motor_fault', 1],
      ['fault_cleared', 2],
    ]);
    const starts = (from: number, to: number) =>
      events.filter(
        ({ code, atMs }) =>
          code === 'trip_started' && atMs > startMs + from * 3_600_000 && atMs < startMs + to * 3_600_000,
      ).length;
    expect([starts(0, 1) > 0, starts(1.01, 2), starts(2.01, 6) > 0]).toEqual([true, 0, true]);
  });
});
