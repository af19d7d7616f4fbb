import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandEvents, commandStates, isFinal, nextCommandState, type CommandState } from './command-lifecycle.ts';
import { connectivityOf, deviceStatuses, type StatusFacts } from './device-status.ts';
import { areWaves, stepOf, waveOf } from './firmware-campaign.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const ago = (seconds: number) => new Date(now - seconds * 1000);
const healthy: StatusFacts = {
  ...{ lifecycle: 'active', inMaintenance: false, fault: null, lastSeen: ago(1), reportingIntervalSeconds: 60 },
  ...{
    batteryLevel: 90,
    signalStrength: -50,
    connectionType: 'wifi',
    gatewayLastSeen: null,
    gatewayIntervalSeconds: null,
  },
};
const statusOf = (more: Partial<StatusFacts>) => connectivityOf({ ...healthy, ...more }, now);

describe('status', () => {
  it.each([
    ['online', {}],
    ['online', { lastSeen: ago(119) }],
    ['degraded', { lastSeen: ago(120) }],
    ['degraded', { lastSeen: ago(180) }],
    ['offline', { lastSeen: ago(181) }],
    ['offline', { lastSeen: null }],
    ['degraded', { batteryLevel: 14 }],
    ['online', { batteryLevel: 15 }],
    ['degraded', { signalStrength: -81 }],
    ['error', { fault: 'open', batteryLevel: 3 }],
    ['offline', { fault: 'open', lastSeen: ago(1000) }],
    ['offline', { gatewayLastSeen: ago(200), gatewayIntervalSeconds: 60 }],
    ['maintenance', { inMaintenance: true, lastSeen: null }],
    ['maintenance', { lifecycle: 'maintenance' }],
    ['offline', { lifecycle: 'decommissioned', inMaintenance: true }],
  ] as const)('is %s for %o', (status, more) => {
    expect(statusOf(more).status).toBe(status);
  });

  it('always has a reason unless online, and silence never makes it better', () => {
    const rank = (status: string) => ['online', 'degraded', 'error', 'offline', 'maintenance'].indexOf(status);
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(100), (silent, longer, batteryLevel) => {
        const [first, later] = [silent, silent + longer].map((s) => statusOf({ lastSeen: ago(s), batteryLevel }));
        expect(first?.reasons.length === 0).toBe(first?.status === 'online');
        expect(rank(later?.status ?? '')).toBeGreaterThanOrEqual(rank(first?.status ?? ''));
      }),
    );
    expect(deviceStatuses).toHaveLength(5);
  });
});

describe('the way of a command', () => {
  it('acknowledges at most once and never leaves its end, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...commandEvents), { maxLength: 30 }), (events) => {
        let state: CommandState = 'queued';
        let acknowledged = 0;
        for (const event of events) {
          const next = nextCommandState(state, event);
          if (isFinal(state)) expect(next).toBeNull();
          if (next === 'delivered') acknowledged++;
          state = next ?? state;
        }
        expect(acknowledged).toBeLessThanOrEqual(1);
        if (state === 'succeeded' || state === 'failed') expect(acknowledged).toBe(1);
      }),
    );
    expect(commandStates.filter(isFinal)).toHaveLength(5);
  });
});

describe('waves', () => {
  it('take every device in, in rising order, the canary with at least one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 5 }),
        (count, some) => {
          const waves = [...some.sort((a, b) => a - b), 100];
          expect(areWaves(waves)).toBe(true);
          const placed = Array.from({ length: count }, (_, place) => waveOf(place, count, waves));
          expect(placed[0]).toBe(0);
          expect(placed).toEqual([...placed].sort((a, b) => a - b));
        },
      ),
    );
    expect([[], [50], [50, 20, 100], [0, 100], [100, 100]].some(areWaves)).toBe(false);
  });

  it('stop above the threshold, not at it, and wait for one another', () => {
    const campaign = (...states: ('pending' | 'updating' | 'succeeded' | 'failed' | 'skipped')[]) =>
      stepOf({
        currentWave: 0,
        waves: [50, 100],
        failureThresholdPercent: 50,
        devices: states.map((state, wave) => ({ wave, state })),
      });
    expect(campaign('failed', 'pending')).toEqual({ kind: 'abort', failedPercent: 100 });
    expect(campaign('updating', 'pending')).toEqual({ kind: 'wait' });
    expect(campaign('succeeded', 'pending')).toEqual({ kind: 'next', wave: 1 });
    expect(campaign('succeeded', 'failed')).toEqual({ kind: 'complete' });
    expect(campaign('skipped', 'skipped')).toEqual({ kind: 'complete' });
  });
});
