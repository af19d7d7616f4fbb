import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connectivityOf,
  type Connectivity,
  deviceStatuses,
  type DeviceStatus,
  type StatusFacts,
} from './device-status.ts';
import { foldChanges, type StatusChange } from './fold-changes.ts';
import { nextCheckMs, remember, type StatusMemory } from './status-course.ts';

const start: StatusMemory = { status: 'online', penalty: 0, changedAt: null, betterSince: null };
const looks = (status: DeviceStatus): Connectivity => ({
  status,
  reasons: [],
  silentForSeconds: 0,
  missedIntervals: 0,
});
const interval = 60;

describe('the course of a status', () => {
  it('tells a few changes at once and then no more, until it has been better for three intervals', () => {
    let memory = start;
    let told = 0;
    let now = 0;
    for (let i = 0; i < 200; i++) {
      now += 10_000;
      const next = remember(memory, looks(i % 2 === 0 ? 'offline' : 'online'), interval, now);
      if (next.status !== memory.status) told++;
      memory = next;
    }
    expect(told).toBeLessThan(20);
    expect(memory.status).toBe('offline');
    const seconds: number[] = [];
    for (let i = 1; memory.status !== 'online' && i < 100; i++) {
      memory = remember(memory, looks('online'), interval, now + i * 10_000);
      seconds.push(i * 10);
    }
    expect(memory.status).toBe('online');
    expect(seconds.at(-1)).toBeLessThanOrEqual(3 * interval + 10);
  });

  it('tells what gets worse at once, however often it did, and what lasts in the end', () => {
    const statuses = fc.array(fc.constantFrom(...deviceStatuses), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(statuses, fc.constantFrom(...deviceStatuses), (course, last) => {
        let memory = start;
        let now = 0;
        for (const status of course) {
          const before = memory;
          memory = remember(before, looks(status), interval, (now += 1_000));
          if (status === 'offline' && before.status !== 'maintenance') expect(memory.status).toBe('offline');
        }
        for (const wait of [0, 3 * interval * 1_000])
          memory = remember(memory, looks(last), interval, (now += 1_000 + wait));
        expect(memory.status).toBe(last);
      }),
    );
  });
});

describe('the next check', () => {
  const moment = fc.option(fc.integer({ min: -10_000_000, max: 0 }).map((ms) => new Date(ms)));
  const facts = fc.record({
    ...{ lastSeen: moment, gatewayLastSeen: moment, calibrationDue: moment },
    ...{
      reportingIntervalSeconds: fc.integer({ min: 1, max: 3_600 }),
      gatewayIntervalSeconds: fc.option(fc.integer({ min: 1, max: 3_600 })),
    },
  });
  it('is never after a moment at which time alone changes the status', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 599_000 }), (given, laterMs) => {
        const all: StatusFacts & typeof given = {
          ...{ lifecycle: 'active', inMaintenance: false, fault: null, batteryLevel: null, signalStrength: null },
          ...{ connectionType: 'wired', ...given },
        };
        const now = connectivityOf(all, 0).status;
        const next = nextCheckMs(all, { ...start, status: now }, 0);
        expect(next).toBeGreaterThan(0);
        if (connectivityOf(all, laterMs).status !== now) expect(next).toBeLessThanOrEqual(laterMs + 51);
      }),
    );
  });
});

describe('folding', () => {
  const change = fc.record({
    ...{
      deviceId: fc.uuid(),
      organizationId: fc.constantFrom('o1', 'o2'),
      subjectId: fc.constantFrom('s1', 's2', 's3'),
    },
    ...{
      equipmentId: fc.constant(null),
      buildingId: fc.constantFrom('b1', 'b2'),
      previousStatus: fc.constant('online' as const),
    },
    ...{
      status: fc.constantFrom('offline' as const, 'degraded' as const),
      becauseOf: fc.constantFrom(null, 'g1', 'g2'),
    },
  });
  it('counts every device exactly once', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
        const total = foldChanges(changes).reduce(
          (sum, { subjects }) => sum + (subjects === null ? 1 : Object.values(subjects).reduce((a, b) => a + b)),
          0,
        );
        expect(total).toBe(changes.length);
      }),
    );
  });

  it('makes one of a gateway and its children, told by the gateway', () => {
    const one = (deviceId: string, becauseOf: string | null): StatusChange => ({
      ...{ deviceId, organizationId: 'o', subjectId: deviceId, equipmentId: null, buildingId: 'b', becauseOf },
      ...{ previousStatus: 'online', status: 'offline' },
    });
    const children = Array.from({ length: 30 }, (_, i) => one(`d${i}`, 'g'));
    const [only, ...others] = foldChanges([...children, one('g', null)]);
    expect(others).toEqual([]);
    expect(only?.deviceId).toBe('g');
    expect(Object.keys(only?.subjects ?? {})).toHaveLength(31);
    expect(foldChanges([one('a', null), one('b', null)])).toHaveLength(2);
  });
});
