import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MetricIndex, within } from '../../core/metrics/catalogue.ts';
import { type ElevatorState, type Happening, measure, newElevator, step, tripsPerHour } from './elevator.ts';
import { seeded } from './random.ts';

const types = [
  ...['vibration_sensor', 'temperature_sensor', 'current_sensor', 'door_sensor', 'load_sensor', 'position_sensor'],
  ...['air_quality', 'acoustic_sensor', 'camera'],
];

function run(seed: number, steps: number, hour: number): { states: ElevatorState[]; events: Happening[] } {
  const random = seeded(seed);
  const states = [newElevator(0, random)];
  const events: Happening[] = [];
  for (let n = 0; n < steps; n++) {
    const next = step(states.at(-1)!, 10, hour, random);
    states.push(next.state);
    events.push(...next.events);
  }
  return { states, events };
}

describe('a simulated elevator', () => {
  it('is the same for the same seed', () => {
    expect(run(7, 500, 9)).toEqual(run(7, 500, 9));
  });

  it('measures what the catalogue knows, within what it holds plausible', () => {
    const metrics = new MetricIndex();
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 23 }), (seed, hour) => {
        const random = seeded(seed);
        for (const state of run(seed, 200, hour).states)
          for (const type of types)
            for (const [name, value] of Object.entries(measure(type, state, random))) {
              const metric = metrics.byName(name, null);
              expect(metric, name).not.toBeNull();
              expect(within(value, metric!.plausible), `${name} ${value}`).toBe(true);
            }
      }),
      { numRuns: 30 },
    );
  });

  it('ends each trip that it starts before the next, and clears each fault that it tells', () => {
    const { events } = run(3, 20_000, 9);
    const trips = events.filter(({ code }) => code.startsWith('trip_')).map(({ code }) => code);
    trips.forEach((code, index) => expect(code).toBe(index % 2 === 0 ? 'trip_started' : 'trip_ended'));
    const faults = events.filter(({ details }) => details['simulated'] === true);
    const cleared = events.filter(({ code }) => code === 'fault_cleared');
    expect(faults.length).toBeGreaterThan(3);
    expect(faults.length - cleared.length).toBeLessThanOrEqual(1);
  });

  it('is busier in the morning than at night', () => {
    expect(tripsPerHour(8)).toBeGreaterThan(5 * tripsPerHour(3));
  });
});
