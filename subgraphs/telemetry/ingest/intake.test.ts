import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../core/metrics/catalogue.ts';
import { operatingModes } from '../../../core/contracts/operating-mode.ts';
import type { RegistryDevice } from '../../../core/contracts/registry.ts';
import { DeviceDictionary } from './device-dictionary.ts';
import { batchOfColumns } from './formats/columns.ts';
import { deviceReading, Intake } from './intake.ts';
import { MicroBatcher } from './micro-batcher.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 5, 1, 12);
const own = '11111111-1111-4111-8111-111111111111';
const child = '22222222-2222-4222-8222-222222222222';
const retired = '33333333-3333-4333-8333-333333333333';
const foreign = '44444444-4444-4444-8444-444444444444';

/** Installed on two things one after the other, with an hour between in which it was nowhere. */
function device(id: string, key: number, more: Partial<RegistryDevice> = {}): RegistryDevice {
  const place = (subjectId: string) => ({ equipmentId: subjectId, buildingId: subjectId, subjectId });
  const installations = [
    { key, ...place(`a${id.slice(1)}`), validFrom: now - 50 * hour, validTo: now - 3 * hour },
    { key: key + 1, ...place(`b${id.slice(1)}`), validFrom: now - 2 * hour, validTo: null },
  ];
  return {
    ...{ kind: 'device', id, serial: id, deviceType: 'd', manufacturer: 'm', model: 'm', firmwareVersion: null },
    ...{ organizationId: own, gatewayId: null, lifecycle: 'active', timeZone: 'UTC', reportingIntervalSeconds: 60 },
    ...{ installations, credentialHashes: [], alertThresholds: null, ...more },
  };
}

/** An intake that tells everything it does. */
function telling() {
  const told: unknown[] = [];
  const dictionary = new DeviceDictionary();
  for (const one of [
    device(own, 1),
    device(child, 11, { gatewayId: own }),
    device(retired, 21, { gatewayId: own, lifecycle: 'decommissioned' }),
    device(foreign, 31),
  ])
    dictionary.apply(`device.${one.id}`, one);
  dictionary.metrics.define(own, { id: 1_001, name: 'own', unit: 'bar', possible: [null, 1e6], plausible: [0, 10] });
  const publish = async (subject: string, data: Uint8Array) =>
    void told.push([subject, Buffer.from(data).toString('hex')]);
  const seen = new Set<string>();
  const intake = new Intake({
    ...{ dictionary, batcher: new MicroBatcher(publish, 'test', () => now), now: () => now },
    ...{ oldestMs: () => now - 40 * hour, seen: (id) => void seen.add(id) },
    refused: (sender, { metric, value, timestamp, deviceId, operatingMode, historical, unit = null }, why) => {
      const reading = { metric, value: String(value), timestamp, deviceId, operatingMode, historical, unit };
      told.push([sender.id, reading, why.code]);
    },
  });
  return { intake, told, seen };
}

const names = [...catalogue.map(({ name }) => name), 'own', 'mood'];
const units = [null, 'K', '°F', 'm/s', 'ms', 'rpm', 'W', 'furlong'];
const moments = fc.oneof(
  // Few of them, so that many come twice.
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }).map((n) => now - n * 600_000) },
  { weight: 3, arbitrary: fc.integer({ min: -60, max: 10 }).map((n) => now + n * hour) },
  { weight: 1, arbitrary: fc.constantFrom(now + 300_000, now + 300_001, now + 90_000, now - 0.5, 0, NaN, 1e15, -1) },
);
const values = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 3, arbitrary: fc.double({ min: -400, max: 400, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -0, 1e308, -1e308, 5e-324) },
);
const reading = fc.record({
  ...{ time: moments, value: values, metric: fc.nat(3), device: fc.nat(3), mode: fc.nat(2) },
});
const sent = fc.record({
  metrics: fc.array(fc.constantFrom(...names), { minLength: 4, maxLength: 4 }),
  units: fc.option(fc.array(fc.constantFrom(...units), { maxLength: 4 })),
  devices: fc.array(fc.constantFrom(own, own, child, child, retired, foreign, 'nobody'), {
    minLength: 4,
    maxLength: 4,
  }),
  ...{ hasDevice: fc.boolean(), hasMode: fc.boolean(), historical: fc.boolean() },
  modes: fc.array(fc.constantFrom(...operatingModes), { minLength: 3, maxLength: 3 }),
  readings: fc.array(reading, { maxLength: 40 }),
});

describe('a batch by columns', () => {
  it('is answered, stored and put aside as its rows are, one batch after the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 4 }), async (batches) => {
        const byRows = telling();
        const byColumns = telling();
        for (const batch of batches) {
          const { readings, hasDevice, hasMode, modes, historical } = batch;
          const parsed = batchOfColumns({
            ...{ metrics: batch.metrics, units: batch.units, devices: batch.devices, operatingModes: modes },
            ...{ time: readings.map(({ time }) => time), value: readings.map(({ value }) => value) },
            metric: readings.map(({ metric }) => metric),
            device: hasDevice ? readings.map((one) => one.device) : null,
            mode: hasMode ? readings.map((one) => one.mode) : null,
          });
          if (!parsed.ok) throw new Error(parsed.why);
          const { columns } = parsed.message;
          const common = { deviceId: own, operatingMode: 'normal' as const, historical };
          const rows = readings.map((_, i) => deviceReading(columns, i, common));
          expect(await byColumns.intake.takeColumns(own, columns, common)).toEqual(await byRows.intake.take(own, rows));
          expect(byColumns.told).toEqual(byRows.told);
          expect(byColumns.seen).toEqual(byRows.seen);
        }
      }),
      { numRuns: 500 },
    );
  });
});
