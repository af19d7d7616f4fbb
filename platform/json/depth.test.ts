import { expect, test } from 'vitest';
import { isDeeperThan } from './depth.ts';

const nested = (levels: number): unknown => JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));

test('depth is counted in objects and lists, however deep they go', () => {
  expect(isDeeperThan(1, 0)).toBe(false);
  expect(isDeeperThan({}, 0)).toBe(true);
  expect(isDeeperThan(nested(100), 100)).toBe(false);
  expect(isDeeperThan(nested(101), 100)).toBe(true);
  expect(isDeeperThan([1, [[nested(98)]]], 100)).toBe(true);
  expect(isDeeperThan(nested(200_000), 100)).toBe(true);
});
