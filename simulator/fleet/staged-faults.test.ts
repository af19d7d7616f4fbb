import { describe, expect, it } from 'vitest';
import type { BatchReading } from '../doors/device-batch.ts';
import type { Door } from '../doors/door.ts';
import { Backlog, Simulated } from './simulated.ts';
import { firstFault } from './staged-faults.ts';

const startMs = Date.UTC(2026, 2, 2, 9);
const equipment = {
  ...{ id: 'e', name: 'Elevator', kind: 'elevator' },
  devices: ['door_sensor', 'vibration_sensor', 'controller_interface'].map((type) => ({ id: `id of ${type}`, type })),
};

function live(hours: number, first = firstFault(startMs, 'door_operator_wear')) {
  const simulated = new Simulated({ equipment, seed: 1, number: 0, startMs, utcOffsetMs: 0, first });
  const steps = [];
  for (let atMs = startMs + 10_000; atMs <= startMs + hours * 3_600_000; atMs += 10_000) {
    steps.push({ atMs, ...simulated.stepTo(atMs) });
  }
  return { steps, records: simulated.fine.elevator.condition.records };
}

describe('equipment of the demo world', () => {
  it('has its first fault within a minute, which is seen in readings and told by the controller', () => {
    const { steps } = live(0.2);
    const told = steps.flatMap(({ events }) => events).filter(({ code }) => code.includes('fault'));
    expect(told.map(({ code, deviceId }) => [code, deviceId])).toEqual([
      ['door_closing_fault', 'id of controller_interface'],
      ['fault_cleared', 'id of controller_interface'],
    ]);
    expect(told[0]!.atMs - startMs).toBeLessThan(60_000);
    const doors = (from: number, to: number) => {
      const during = steps.filter(({ atMs }) => atMs > startMs + from * 60_000 && atMs <= startMs + to * 60_000);
      return during.flatMap(({ readings }) => readings.filter(({ metric }) => metric === 'door_cycle_time'));
    };
    const greatest = (of: readonly BatchReading[]) => Math.max(...of.map(({ value }) => value));
    expect(greatest(doors(1, 6))).toBeGreaterThan(1.3 * greatest(doors(0, 0.4)));
  });

  it('goes on to have faults of many kinds, one after the other, each repaired', () => {
    const { records } = live(60);
    expect(records.length).toBeGreaterThan(8);
    expect(new Set(records.map(({ faultKind }) => faultKind)).size).toBeGreaterThan(5);
    const open = records.filter(({ repairedAt }) => repairedAt === null);
    expect(open.length).toBeLessThanOrEqual(1);
  });

  it('sends metrics of its devices only', () => {
    const [step] = live(0.1).steps;
    expect(new Set(step!.readings.map(({ deviceId }) => deviceId))).toEqual(
      new Set(['id of door_sensor', 'id of vibration_sensor']),
    );
  });
});

describe('what waits for a door', () => {
  it('is kept in order while the door is shut, and sent once when it opens', async () => {
    const sent: number[] = [];
    let isShut = true;
    const door: Door = {
      name: 'test',
      sendReadings: (readings) => {
        if (isShut) return Promise.reject(new Error('shut'));
        sent.push(...readings.map(({ value }) => value));
        return Promise.resolve([]);
      },
      sendEvents: null,
      close: () => undefined,
    };
    const backlog = new Backlog();
    const add = (value: number) => backlog.add([{ deviceId: 'd', metric: 'current', value, timeMs: value }], []);
    for (const value of [1, 2, 3]) add(value);
    await expect(backlog.sendBy(door, door, 2)).rejects.toThrow('shut');
    expect(backlog.size).toBe(3);
    isShut = false;
    add(4);
    await backlog.sendBy(door, door, 2);
    expect([sent, backlog.size]).toEqual([[1, 2, 3, 4], 0]);
  });
});
