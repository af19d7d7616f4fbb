import { describe, expect, it } from 'vitest';
import { aheadOfClock, judge, type SeriesMemory } from './series-quality.ts';

function run(metric: string, readings: readonly (readonly [number, number])[]): boolean[] {
  let memory: SeriesMemory | null = null;
  return readings.map(([timeMs, value]) => {
    const found = judge(memory, metric, { timeMs, value });
    memory = found.memory;
    return found.suspect;
  });
}
const every = (minutes: number, values: readonly number[]) =>
  values.map((value, i) => [i * minutes * 60_000, value] as const);

describe('the quality of a reading beside those before it', () => {
  it('is suspect when it changed faster than its metric can, not when the metric may jump or the gap was long', () => {
    expect(
      run('temperature', [
        [0, 20],
        [1000, 60],
        [2000, 60.5],
      ]),
    ).toEqual([false, true, false]);
    expect(
      run('current', [
        [0, 0],
        [1000, 900],
      ]),
    ).toEqual([false, false]);
    expect(
      run('temperature', [
        [0, 20],
        [60_000, 60],
      ]),
    ).toEqual([false, false]);
  });

  it('is suspect when a noisy metric never changes over six hours and sixty readings, until it does', () => {
    const verdicts = run('vibration_level', every(10, [...Array<number>(80).fill(2.5), 2.6]));
    expect(verdicts.indexOf(true)).toBe(59);
    expect(verdicts.at(-1)).toBe(false);
    expect(run('vibration_level', every(1, Array<number>(300).fill(2.5)))).not.toContain(true);
    expect(run('vibration_level', every(10, Array<number>(80).fill(0)))).not.toContain(true);
    expect(run('temperature', every(10, Array<number>(80).fill(21)))).not.toContain(true);
  });

  it('does not judge what comes late, nor forget what is newer', () => {
    expect(
      run('temperature', [
        [10_000, 20],
        [0, 90],
        [11_000, 21],
      ]),
    ).toEqual([false, false, false]);
  });

  it('knows a clock that is a little ahead from one that is not right', () => {
    expect(aheadOfClock(60_000, 0)).toBe(false);
    expect(aheadOfClock(60_001, 0)).toBe(true);
  });
});
