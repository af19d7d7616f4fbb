import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteRange } from './byte-range.ts';

it.each([
  ['bytes=0-9', { from: 0, to: 9 }],
  ['bytes=90-', { from: 90, to: 99 }],
  ['bytes=-10', { from: 90, to: 99 }],
  ['bytes=0-1000', { from: 0, to: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-3', 'whole'],
  ['bytes=0-1,5-6', 'whole'],
  ['lines=0-1', 'whole'],
  ['bytes=-', 'whole'],
  [undefined, 'whole'],
])('%s of 100 bytes', (header, expected) => {
  expect(byteRange(header, 100)).toEqual(expected);
});

it('ranges one after another are the whole, whatever their length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 3_000 }), (size, step) => {
      let got = 0;
      while (got < size) {
        const range = byteRange(`bytes=${got}-${got + step - 1}`, size);
        if (typeof range === 'string') throw new Error(range);
        expect(range.from).toBe(got);
        got = range.to + 1;
      }
      expect(got).toBe(size);
      expect(byteRange(`bytes=${got}-`, size)).toBe('unsatisfiable');
    }),
  );
});
