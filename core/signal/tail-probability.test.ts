import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lcgFraction, nextLcg } from './lcg.ts';
import { StateReader, StateWriter } from './state-codec.ts';
import { TailProbability } from './tail-probability.ts';

const OPTIONS = { memory: 2000, share: 0.01 };

/** Exponentially distributed scores with mean 1, always the same. */
function exponentialScores(count: number): number[] {
  let state = 7;
  return Array.from({ length: count }, () => -Math.log(1 - lcgFraction((state = nextLcg(state)))));
}

function learnt(scores: readonly number[]): TailProbability {
  const tail = new TailProbability(OPTIONS);
  scores.forEach((score) => tail.update(score));
  return tail;
}

test('about one score in a hundred of a steady stream reaches two decades', () => {
  const tail = new TailProbability(OPTIONS);
  const decades = exponentialScores(20_000).map((score) => tail.update(score));
  const share = decades.filter((decade) => decade >= 2).length / decades.length;
  expect(share).toBeGreaterThan(0.005);
  expect(share).toBeLessThan(0.02);
});

test('a score never seen before is rarer the larger it is', () => {
  const scores = exponentialScores(3000);
  const decades = [1, 5, 10, 20, 40].map((score) => learnt(scores).update(score));
  expect(decades).toEqual(decades.toSorted((a, b) => a - b));
  expect(decades.at(-1)).toBeGreaterThan(4);
});

test('nothing is said before thirty scores, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { maxLength: 30 }), (scores) => {
      const tail = new TailProbability(OPTIONS);
      expect(scores.map((score) => tail.update(score)).every((decade) => decade === 0)).toBe(true);
    }),
  );
});

test('decades are finite and never negative for any scores', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e300, noNaN: true }), { minLength: 40, maxLength: 200 }),
      (scores) => {
        const tail = new TailProbability(OPTIONS);
        for (const score of scores) {
          const decades = tail.update(score);
          expect(Number.isFinite(decades) && decades >= 0).toBe(true);
        }
      },
    ),
  );
});

test('a restored tail judges as the original', () => {
  const scores = exponentialScores(500);
  const straight = learnt(scores);
  const writer = new StateWriter();
  straight.write(writer);
  const restored = TailProbability.read(new StateReader(writer.finish()), OPTIONS);
  for (const score of exponentialScores(800)) expect(restored.update(score * 2)).toBe(straight.update(score * 2));
});
