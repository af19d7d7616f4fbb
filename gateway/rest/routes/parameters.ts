import type { JsonObject, QueryParameter, RestRequest } from '../route.ts';

export const limit: QueryParameter = { name: 'limit', type: 'whole', description: 'How many on a page, 1 to 200.' };
export const cursor: QueryParameter = {
  name: 'cursor',
  type: 'text',
  description: '`next_cursor` of the page before.',
};
export const metrics: QueryParameter = { name: 'metric', type: 'list', description: 'Only these metrics.' };
export const start: QueryParameter = { name: 'start', type: 'moment', description: 'From this moment on.' };
export const end: QueryParameter = { name: 'end', type: 'moment', description: 'Before this moment; now if left out.' };

export const pageVariables = ({ query }: RestRequest): JsonObject => ({
  first: typeof query['limit'] === 'number' ? query['limit'] : 50,
  after: typeof query['cursor'] === 'string' ? query['cursor'] : null,
});

/** The span asked for; null leaves it to the graph. Without a beginning it is the day before the end. */
export function rangeOf({ query }: RestRequest): JsonObject | null {
  const { start: from, end: to } = query;
  if (typeof from === 'string') return { from, to: typeof to === 'string' ? to : null };
  if (typeof to !== 'string') return null;
  return { from: new Date(Date.parse(to) - 86_400_000).toISOString(), to };
}

export const textOf = ({ query }: RestRequest, name: string): string | null => {
  const value = query[name];
  return typeof value === 'string' ? value : null;
};

export const listOf = ({ query }: RestRequest, name: string): readonly string[] | undefined => {
  const value = query[name];
  return typeof value === 'object' ? value : undefined;
};
