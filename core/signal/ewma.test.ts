import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ewma } from './ewma.ts';
import { StateReader, StateWriter } from './state-codec.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 });

test('the first values count equally: the mean is theirs', () => {
  fc.assert(
    fc.property(values, (stream) => {
      const ewma = new Ewma(0.001);
      stream.forEach((value) => ewma.push(value));
      expect(ewma.mean).toBeCloseTo(stream.reduce((sum, value) => sum + value, 0) / stream.length, 6);
    }),
  );
});

test('the mean stays within the values and the deviation within their range', () => {
  fc.assert(
    fc.property(values, (stream) => {
      const ewma = new Ewma(0.2);
      stream.forEach((value) => ewma.push(value));
      const [low, high] = [Math.min(...stream), Math.max(...stream)];
      expect(ewma.mean).toBeGreaterThanOrEqual(low - 1e-6);
      expect(ewma.mean).toBeLessThanOrEqual(high + 1e-6);
      expect(ewma.deviation).toBeLessThanOrEqual(high - low + 1e-6);
    }),
  );
});

test('a restored average goes on as the original', () => {
  const straight = new Ewma(0.1);
  [3, 1, 4, 1, 5].forEach((value) => straight.push(value));
  const writer = new StateWriter();
  straight.write(writer);
  const restored = Ewma.read(new StateReader(writer.finish()), 0.1);
  straight.push(9);
  restored.push(9);
  expect([restored.mean, restored.deviation, restored.count]).toEqual([
    straight.mean,
    straight.deviation,
    straight.count,
  ]);
});
