import { expect, test } from 'vitest';
import { metricTrend } from './metric-trend.ts';

const hours = (values: number[]) => values.map((value, index) => ({ timeMs: index * 3_600_000, value }));

test('a line that climbs beyond its noise is rising, its mirror falling, noise stable, two points are nothing', () => {
  expect(metricTrend(hours([10, 11, 12, 13]))).toBe('rising');
  expect(metricTrend(hours([13, 12, 11, 10]))).toBe('falling');
  expect(metricTrend(hours([10, 12, 9, 11, 10]))).toBe('stable');
  expect(metricTrend(hours([10, 10, 10]))).toBe('stable');
  expect(metricTrend(hours([10, 20]))).toBeNull();
});
