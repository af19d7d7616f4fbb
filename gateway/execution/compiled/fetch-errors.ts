import type { FetchNode } from '@apollo/query-planner';
import { clientKey } from '../../planning/aliases.ts';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

type Path = readonly (string | number)[];

/** Where a fetch puts what it gets, for its errors: asked only when there are some. */
export interface ErrorPlaces {
  /** Path of the place, when the fetch has a single one that no list leads to. */
  readonly base: Path;
  /** Places of the nth representation; null: the fetch is not one of entities. */
  readonly ofRepresentation: ((index: number) => readonly Path[]) | null;
}

/** A subgraph's error as the client shall see it: its path in the whole answer, and which subgraph it comes from. */
export function subgraphErrors(error: GraphQLFormattedError, node: FetchNode, places: ErrorPlaces): GraphQLError[] {
  return pathsOf(error.path, renamedKeys(node), places).map((path) => {
    const { code = 'DOWNSTREAM_SERVICE_ERROR', ...others } = error.extensions ?? {};
    return new GraphQLError(error.message || `Error while fetching subquery from service "${node.serviceName}"`, {
      ...(path && { path: path.map(clientKey) }),
      extensions: { code, ...others, serviceName: node.serviceName },
    });
  });
}

/** One error can concern several places: equal representations were sent once. */
function pathsOf(
  path: Path | undefined,
  renamed: ReadonlyMap<string, string>,
  { base, ofRepresentation }: ErrorPlaces,
): readonly (Path | undefined)[] {
  if (!path) return [undefined];
  const shown = path.map((element) => renamed.get(String(element)) ?? element);
  if (!ofRepresentation) return [[...base, ...shown]];
  const [, index, ...rest] = shown;
  // An error of `_entities` as a whole has no place in what the client asked.
  if (typeof index !== 'number') return [undefined];
  const found = ofRepresentation(index);
  return found.length > 0 ? found.map((place) => [...place, ...rest]) : [undefined];
}

/** The planner gives an alias to a field that would not merge with another; the client knows it by its own name. */
function renamedKeys({ outputRewrites = [] }: FetchNode): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const rewrite of outputRewrites) {
    const key = rewrite.path.at(-1);
    if (rewrite.kind === 'KeyRenamer' && key !== undefined) renamed.set(key, rewrite.renameKeyTo);
  }
  return renamed;
}
