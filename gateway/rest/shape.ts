import type { GraphData, Json, JsonObject } from './route.ts';

/** The specification's lower-case word of a value of the graph's enums; null stays null. */
export const word = (value: string | null): string | null => value?.toLowerCase() ?? null;
export const wordOf = (value: string): string => value.toLowerCase();
/** The other way round, as variables of the graph want it. */
export const enumValue = (value: unknown): Json => (typeof value === 'string' ? value.toUpperCase() : null);
export const enumValues = (list: readonly string[] | undefined): Json => list?.map((one) => one.toUpperCase()) ?? null;

const camel = (name: string): string => name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Properties of a request in the graph's names; those that name an enum in its values. What is left out stays so. */
export function inputOf(body: JsonObject, enums: readonly string[] = []): JsonObject {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [camel(name), enums.includes(name) ? enumValue(value) : value]),
  );
}

/** A connection of the graph as a page: `items`, `next_cursor`, and `total_count` where the operation asks for it. */
export function pageOf(connection: GraphData, shape: (node: GraphData) => JsonObject): JsonObject {
  const { edges, pageInfo, totalCount } = connection;
  return {
    items: edges.map(({ node }: GraphData) => shape(node)),
    ...(totalCount === undefined ? {} : { total_count: totalCount }),
    next_cursor: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  };
}

export const pageInfo = 'pageInfo { hasNextPage endCursor }';
export const errors = 'errors { code message path }';
