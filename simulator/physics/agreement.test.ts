import { describe, expect, it } from 'vitest';
import { CoarseElevator } from './coarse.ts';
import { FineElevator } from './fine.ts';
import { type MetricName, metricNames, noValues, type Values } from './metrics.ts';
import { type PlannedFault, Scheduled } from './scheduled.ts';

const startMs = Date.UTC(2026, 5, 1);
const days = 4;
const endMs = startMs + days * 86_400_000;
const always = { onsetMs: startMs - 2, failMs: endMs * 2, repairMs: endMs * 3, power: 0.001, strength: 1 } as const;

interface Run {
  readonly mean: Values;
  readonly trips: number;
}

function optionsOf(number: number, fault: string | null) {
  const plan: PlannedFault[] = fault === null ? [] : [{ ...always, name: fault, device: 'camera' }];
  return { seed: 3, number, startMs, condition: new Scheduled(plan) };
}

function coarsely(stepMs: number, options: ReturnType<typeof optionsOf>): Run {
  const coarse = new CoarseElevator(options);
  const mean = noValues();
  let trips = 0;
  for (let atMs = startMs + stepMs; atMs <= endMs; atMs += stepMs) {
    const step = coarse.stepTo(atMs);
    trips += step.used.trips;
    for (const name of metricNames) mean[name] += (step.mean[name] * stepMs) / (endMs - startMs);
  }
  return { mean, trips };
}

function finely(options: ReturnType<typeof optionsOf>): Run {
  const fine = new FineElevator(options);
  const mean = noValues();
  let trips = 0;
  for (let atMs = startMs + 10_000; atMs <= endMs; atMs += 10_000) {
    trips += fine.stepTo(atMs).filter(({ code }) => code === 'trip_started').length;
    const values = fine.measure()!;
    for (const name of metricNames) mean[name] += (values[name] * 10_000) / (endMs - startMs);
  }
  return { mean, trips };
}

/** The last stop of an evening is measured all night, so levels scatter most. What the means of some 1,000 trips may differ by, canonical unit: an amount and a share. */
const tolerated: Partial<Record<MetricName, readonly [number, number]>> = {
  ...{ load_weight: [4, 0.15], floor_position: [0.4, 0.05], leveling: [0.6, 0.03], co2: [4, 0.01] },
  ...{ cycle_count: [150, 0], motor_temperature: [0.5, 0.01], power_factor: [0.01, 0], acceleration: [0.01, 0] },
};

function expectAgreement(one: Run, other: Run): void {
  expect(Math.abs(one.trips / other.trips - 1)).toBeLessThan(0.1);
  for (const name of metricNames) {
    const [amount, share] = tolerated[name] ?? [0.02, 0.05];
    const allowed = amount + share * Math.abs(other.mean[name]);
    expect(Math.abs(one.mean[name] - other.mean[name]), name).toBeLessThan(allowed);
  }
}

describe('an elevator by the minute and by the hour', () => {
  it.each([0, 2, 5, 9])('is in the mean what it is trip by trip (elevator %i, healthy)', (number) => {
    const fine = finely(optionsOf(number, null));
    expect(fine.trips).toBeGreaterThan(100);
    expectAgreement(coarsely(60_000, optionsOf(number, null)), fine);
    expectAgreement(coarsely(3_600_000, optionsOf(number, null)), fine);
  });

  it.each(['bearing_wear', 'mechanical_friction', 'rope_stretch', 'drive_fault', 'door_obstructed'])(
    'is so with %s too',
    (fault) => {
      const fine = finely(optionsOf(2, fault));
      expectAgreement(coarsely(3_600_000, optionsOf(2, fault)), fine);
    },
  );
});
