import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StateReader, StateWriter } from './state-codec.ts';

test('what was written is read back exactly, whatever its length', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double(), fc.float32Array({ maxLength: 2000 }), (integer, double, floats) => {
      const reader = new StateReader(new StateWriter().u32(integer).f64(double).f32Array(floats).finish());
      const target = new Float32Array(floats.length);
      expect(reader.u32()).toBe(integer);
      expect(reader.f64()).toBe(double);
      reader.f32Array(target);
      expect(target).toEqual(floats);
    }),
  );
});

test('a state that is cut short is refused', () => {
  const bytes = new StateWriter().f64(1).finish().subarray(0, 7);
  expect(() => new StateReader(bytes).f64()).toThrow(RangeError);
});

test('a state inside a larger buffer is read from its own beginning', () => {
  const padded = new Uint8Array([9, 9, 9, 9, ...new StateWriter().u32(7).finish()]);
  expect(new StateReader(padded.subarray(4)).u32()).toBe(7);
});
