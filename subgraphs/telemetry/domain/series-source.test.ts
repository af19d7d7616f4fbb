import { describe, expect, it } from 'vitest';
import { chooseSource, withBands } from './series-source.ts';

const dayMs = 86_400_000;
const many = { readings: 1e6, hours: 720, hoursByMinute: 720, readingsGone: false };

describe('what a curve is made of', () => {
  it('readings, while they are few or the range is too short for windows', () => {
    expect(chooseSource({ ...many, readings: 20_000 }, 30 * dayMs, 500)).toBe('readings');
    expect(chooseSource(many, dayMs / 24, 500)).toBe('readings');
  });

  it('the longest windows of which there are as many as points', () => {
    expect(chooseSource(many, dayMs, 500)).toBe('one_minute');
    expect(chooseSource(many, 7 * dayMs, 500)).toBe('five_minutes');
    expect(chooseSource(many, 30 * dayMs, 500)).toBe('one_hour');
    expect(chooseSource(many, 600 * dayMs, 500)).toBe('one_day');
  });

  it('windows that are stored, where readings are gone', () => {
    expect(chooseSource({ ...many, readings: 10, readingsGone: true }, dayMs / 24, 500)).toBe('one_minute');
    expect(chooseSource({ ...many, hoursByMinute: 3, readingsGone: true }, dayMs, 500)).toBe('one_hour');
    expect(chooseSource({ ...many, hoursByMinute: 3, readingsGone: true }, 600 * dayMs, 500)).toBe('one_day');
  });

  it('points that are kept stand for those behind them', () => {
    const window = (timeMs: number, value: number) => ({ timeMs, value, min: value - 1, max: value + 1 });
    const windows = [window(0, 5), window(1, 50), window(2, 7), window(3, -4)];
    expect(withBands(windows, [{ timeMs: 0 }, { timeMs: 2 }])).toEqual([
      { timeMs: 0, value: 5, min: 4, max: 51 },
      { timeMs: 2, value: 7, min: -5, max: 8 },
    ]);
  });
});
