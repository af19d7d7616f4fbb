import { describe, expect, test } from 'vitest';
import { lcgFraction, nextLcg } from '../../../../core/signal/lcg.ts';
import { createEnsemble, restore, snapshot, step } from './ensemble.ts';
import type { MemberName, Profile } from './profile.ts';
import { ACCURATE_PROFILE, MEMBERS } from './profile.ts';

const HOUR_MS = 3_600_000;

/** Hourly readings of a daily rhythm; at `odd` something happens to them for ten hours. */
function readings(odd: (value: number, index: number) => number): { timeMs: number; value: number }[] {
  let random = 5;
  return Array.from({ length: 1500 }, (_, index) => {
    random = nextLcg(random);
    const usual = 20 + 3 * Math.sin((index * Math.PI) / 12) + lcgFraction(random);
    return { timeMs: index * HOUR_MS, value: index >= 1200 && index < 1260 ? odd(usual, index) : usual };
  });
}

const spike = readings((value, index) => (index % 20 === 0 ? value + 40 : value));

const profiles: [string, Profile][] = [
  ...(Object.keys(MEMBERS) as MemberName[]).map((name): [string, Profile] => [name, [[name, 1]]]),
  ['the accurate profile', ACCURATE_PROFILE],
];

describe.each(profiles)('%s', (_, profile) => {
  test('goes on from its bytes as if nothing had happened', () => {
    let broken = createEnsemble(profile);
    const straight = createEnsemble(profile);
    spike.forEach((reading, index) => {
      if (index % 113 === 0) broken = restore(snapshot(broken), profile);
      expect(step(broken, reading)).toEqual(step(straight, reading));
      expect(broken.score).toBe(straight.score);
    });
    expect(snapshot(broken)).toEqual(snapshot(straight));
  });

  test('is not moved by a constant series, however long', () => {
    const state = createEnsemble(profile);
    for (let index = 0; index < 1500; index++) expect(step(state, { timeMs: index * HOUR_MS, value: 7 })).toEqual([]);
  });
});

/** The highest score within the ten days in which something is wrong, and in the ten days before. */
function contrast(name: MemberName, odd: (value: number, index: number) => number): [within: number, before: number] {
  const state = createEnsemble([[name, 1]]);
  let [within, before] = [0, 0];
  readings(odd).forEach((reading, index) => {
    step(state, reading);
    if (index >= 1200 && index < 1260) within = Math.max(within, state.score);
    else if (index >= 1140 && index < 1200) before = Math.max(before, state.score);
  });
  return [within, before];
}

test.each<[MemberName, string, (value: number, index: number) => number]>([
  ['range', 'a value never seen', (value) => value + 40],
  ['jump', 'values that leap to and fro within the range', (_, index) => (index % 2 === 0 ? 17 : 23.5)],
  ['ewma', 'a value far from the recent level', (value) => value + 15],
  ['robust', 'a value far from the median', (value) => value + 15],
  ['season', 'the values of noon at midnight', (value) => 40.6 - value],
  ['level', 'a level that shifts', (value) => value + 4],
  ['variance', 'a sensor that is stuck', () => 20],
  ['sequence', 'a rhythm that is another', (_, index) => 20 + 3 * Math.sin(index)],
])('%s finds %s', (name, _, odd) => {
  const [within, before] = contrast(name, odd);
  expect(within).toBeGreaterThan(3);
  expect(within).toBeGreaterThan(before);
});
