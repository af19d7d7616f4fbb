import { describe, expect, it } from 'vitest';
import { growHere } from '../forest/grow.ts';
import { seeded } from '../forest/random.ts';
import type { Life } from '../life.ts';
import { backTests } from './back-test.ts';

/** Units that begin at different times; wear shows in the last 60 hours. */
function livesOf(count: number, noiseAfter = Infinity): Life[] {
  const random = seeded(9);
  return Array.from({ length: count }, (_, unit): Life => {
    const begin = unit * 12;
    const length = 120 + Math.floor(random() * 120);
    const points = Array.from({ length }, (_one, hour) => {
      const worn = 4 * Math.max(0, 1 - (length - hour) / 60);
      const at = begin + hour + 1;
      return { at, values: [worn + random(), random()].map((value) => (at > noiseAfter ? -value : value)) };
    });
    return { unit: String(unit), points, failedAt: begin + length };
  });
}
const options = { stepHours: 1, horizons: [24, 100_000], lead: 5 };

describe('a back-test', () => {
  it('foretells units and hours that training had not seen, better than the age does', async () => {
    const tests = await backTests(growHere, livesOf(24), options);
    expect(tests).toHaveLength(2);
    for (const { rmse, ageRmse, coverage, units, risks, trainedFailures } of tests) {
      expect(rmse!).toBeLessThan(ageRmse! / 2);
      expect(coverage).toBeGreaterThan(0.7);
      expect([units > 2, trainedFailures >= 4]).toEqual([true, true]);
      expect(risks[0]!.skill).toBeGreaterThan(0.3);
      // All fail within a lifetime of hours: there is nothing to be better than.
      expect(risks[1]).toMatchObject({ failed: 1, skill: null });
    }
  }, 30_000);

  it('trains on nothing that came later: what comes then changes what is judged, not when training ended', async () => {
    const [first] = await backTests(growHere, livesOf(24), options);
    const [other] = await backTests(growHere, livesOf(24, first!.trainedUntil), options);
    expect(other).toMatchObject({ trainedUntil: first!.trainedUntil, trainedFailures: first!.trainedFailures });
    expect(other!.rmse).toBeGreaterThan(first!.rmse!);
  }, 30_000);

  it('is left out with too few failures', async () => {
    expect(await backTests(growHere, livesOf(5), options)).toEqual([]);
  });
});
