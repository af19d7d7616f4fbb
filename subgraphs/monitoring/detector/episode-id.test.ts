import { expect, test } from 'vitest';
import { alertIdOf, episodeId } from './episode-id.ts';

const episode = { installationKey: 7, metricId: 3, detector: 'ensemble', startMs: 1_700_000_000_000 };

test('an episode has one id for ever: replays and newer releases must find it again', () => {
  expect(episodeId(episode)).toBe(episodeId({ ...episode }));
  expect(episodeId(episode)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('another series, detector or start is another episode', () => {
  const others = [{ installationKey: 8 }, { metricId: 4 }, { detector: 'threshold' }, { startMs: 1 }];
  const ids = new Set([episode, ...others.map((other) => ({ ...episode, ...other }))].map(episodeId));
  expect(ids.size).toBe(5);
  expect(alertIdOf(episodeId(episode))).not.toBe(episodeId(episode));
});
