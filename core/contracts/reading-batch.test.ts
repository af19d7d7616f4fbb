import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReadings, emptyBatch, encodeReadings } from './reading-batch.ts';

const reading = fc.record({
  key: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  metric: fc.integer({ min: 0, max: 65_535 }),
  time: fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) }),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  flags: fc.integer({ min: 0, max: 65_535 }),
});

describe('a batch of readings', () => {
  it('comes back as it was, wherever it lies in memory and however far apart its times are', () => {
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 50 }), fc.nat(7), (readings, shift) => {
        const batch = emptyBatch(readings.length, 1_700_000_000_000);
        readings.forEach((one, i) => {
          batch.installationKey[i] = one.key;
          batch.metricId[i] = one.metric;
          batch.time[i] = one.time;
          batch.value[i] = one.value;
          batch.flags[i] = one.flags;
        });
        const bytes = encodeReadings(batch);
        const moved = new Uint8Array(bytes.length + shift);
        moved.set(bytes, shift);
        expect(decodeReadings(moved.subarray(shift))).toEqual(batch);
        expect(decodeReadings(Buffer.from(moved.buffer, shift))).toEqual(batch);
      }),
    );
  });

  it('is refused when it is cut short, of another version, or something else', () => {
    const bytes = encodeReadings(emptyBatch(3, 0));
    expect(() => decodeReadings(bytes.subarray(0, bytes.length - 1))).toThrow('3 readings');
    expect(() => decodeReadings(Uint8Array.from(bytes, (byte, i) => (i === 3 ? 9 : byte)))).toThrow('version 9');
    expect(() => decodeReadings(new Uint8Array(40))).toThrow('not a batch');
  });
});
