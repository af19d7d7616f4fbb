import fc from 'fast-check';
import { expect, it } from 'vitest';
import { catalogue } from '../../core/metrics/catalogue.ts';
import { readingsOfDeviceBatch } from '../../subgraphs/telemetry/ingest/formats/device-batch.ts';
import { type BatchReading, encodeDeviceBatch } from './device-batch.ts';

const reading = fc.record({
  deviceId: fc.uuid(),
  metric: fc.constantFrom(...catalogue.map(({ name }) => name)),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  timeMs: fc.integer({ min: 1_790_000_000_000, max: 1_791_000_000_000 }),
});
const idOf = new Map(catalogue.map(({ name, id }) => [name, id]));

it('writes batches as the door reads them', () => {
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 50 }), fc.boolean(), (readings, historical) => {
      const parsed = readingsOfDeviceBatch(encodeDeviceBatch(readings as BatchReading[], historical));
      if (!parsed.ok) return expect(parsed).toHaveProperty('ok', true);
      expect(parsed.message.historical).toBe(historical);
      expect(parsed.message.readings).toEqual(
        readings.map(({ deviceId, metric, value, timeMs }) => ({
          ...{ deviceId, metric: idOf.get(metric), value, timestamp: timeMs, operatingMode: null },
        })),
      );
    }),
  );
});

it('refuses a metric that the catalogue does not know', () => {
  const one = { deviceId: '00000000-0000-4000-8000-000000000000', metric: 'mood', value: 1, timeMs: 0 };
  expect(() => encodeDeviceBatch([one], false)).toThrow('mood is no metric');
});
