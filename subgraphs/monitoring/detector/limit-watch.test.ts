import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RegistryDevice } from '../../../core/contracts/registry.ts';
import { Directory } from './directory.ts';
import { LimitWatch } from './limit-watch.ts';

const TEMPERATURE = 7;
const key = { installationKey: 3, metricId: TEMPERATURE };
const device: RegistryDevice = {
  ...{ kind: 'device', id: randomUUID(), serial: 's', organizationId: randomUUID(), gatewayId: null },
  ...{ lifecycle: 'active', credentialHashes: [], deviceType: 'temperature_sensor', manufacturer: 'M', model: 'T' },
  ...{ firmwareVersion: null, reportingIntervalSeconds: 60, timeZone: 'UTC' },
  installations: [
    {
      ...{ key: 3, equipmentId: null, buildingId: randomUUID(), subjectId: randomUUID(), validFrom: 0 },
      validTo: null,
    },
  ],
  alertThresholds: { temperature: { max: 10 } },
};
const directory = new Directory();
directory.put(device);

/** Episodes as they are stored, by their beginning; a message that was applied before changes nothing. */
class Store {
  readonly episodes = new Map<number, number | null>();
  #applied = -1;

  take(watch: LimitWatch, seq: number, value: number): void {
    const detection = watch.step(key, seq, value);
    if (detection === null || seq <= this.#applied) return;
    this.#applied = seq;
    this.episodes.set(detection.episodeStartMs, detection.kind === 'began' ? null : detection.atMs);
  }

  goingOn() {
    const open = [...this.episodes].filter(([, end]) => end === null);
    return open.map(([startMs]) => ({ ...key, startMs }));
  }
}

test('killed at any moment and replayed from any earlier one, it tells the same episodes', () => {
  const values = fc.array(fc.integer({ min: 5, max: 15 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.nat(39), fc.nat(39), (readings, killedAt, backTo) => {
      const whole = new Store();
      const steady = new LimitWatch(directory, []);
      readings.forEach((value, seq) => whole.take(steady, seq, value));

      const killed = new Store();
      const first = new LimitWatch(directory, []);
      const until = Math.min(killedAt, readings.length);
      for (let seq = 0; seq < until; seq++) killed.take(first, seq, readings[seq] ?? 0);
      const second = new LimitWatch(directory, killed.goingOn());
      for (let seq = Math.min(backTo, until); seq < readings.length; seq++)
        killed.take(second, seq, readings[seq] ?? 0);

      expect([...killed.episodes]).toEqual([...whole.episodes]);
    }),
  );
});

test('an episode whose limits are taken away ends with the next reading; without limits nothing begins', () => {
  const own = new Directory();
  own.put(device);
  const watch = new LimitWatch(own, []);
  expect(watch.step(key, 1, 11)).toMatchObject({ kind: 'began', episodeStartMs: 1 });
  own.put({ ...device, alertThresholds: null });
  expect(watch.step(key, 2, 12)).toEqual({ kind: 'ended', episodeStartMs: 1, atMs: 2 });
  expect(watch.step(key, 3, 99)).toBeNull();
});

test("limits on an organization's own metric hold whichever of the two is told first", () => {
  const own = new Directory();
  own.put({ ...device, alertThresholds: { oil_level: { min: 2 } } });
  own.put({
    ...{ kind: 'metric', id: 1000, organizationId: randomUUID(), name: 'oil_level', unit: 'mm' },
    ...{ possible: [0, null], plausible: [0, 100] },
  });
  expect(new LimitWatch(own, []).step({ ...key, metricId: 1000 }, 1, 1)).toMatchObject({ kind: 'began' });
});
