import { expect, it } from 'vitest';
import { followTopic } from './follow-topic.ts';
import { Topics } from './topics.ts';

it('a subscriber who leaves while nothing happens is let go, and nothing is asked on their behalf any more', async () => {
  await using topics = new Topics(process.env['REDIS_URL'] ?? '');
  let asked = 0;
  const events = followTopic({
    ...{ topics, schema: 'things', topic: 't', after: null, load: () => null },
    query: async <Row extends object>() => {
      asked++;
      return Promise.resolve<Row[]>([]);
    },
  });
  const pending = events.next();
  await expect.poll(() => asked).toBeGreaterThan(1);
  expect(await events.return(undefined)).toEqual({ value: undefined, done: true });
  expect((await pending).done).toBe(true);
  const before = asked;
  await topics.changed('things.t');
  expect(asked).toBe(before);
});
