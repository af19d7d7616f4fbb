import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';

/**
 * Events until the subscriber leaves. A generator that waits for news cannot be ended from outside: without this it
 * would go on polling until the next event that it lets through, which may never come. Here its next query, at the
 * latest with the next poll, ends it.
 */
export function endable<Item>(
  query: ViewerQuery,
  follow: (query: ViewerQuery) => AsyncGenerator<Item, void, undefined>,
): AsyncIterableIterator<Item, void, undefined> {
  let hasLeft = false;
  const left = new Error('the subscriber has left');
  const source = follow((text, values) => (hasLeft ? Promise.reject(left) : query(text, values)));
  const ending = { value: undefined, done: true } as const;
  return {
    next: async () => {
      try {
        return await source.next();
      } catch (fault) {
        if (fault === left) return ending;
        throw fault;
      }
    },
    return: () => {
      hasLeft = true;
      // What comes of it, `next` tells.
      source.return().catch(() => undefined);
      return Promise.resolve(ending);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
