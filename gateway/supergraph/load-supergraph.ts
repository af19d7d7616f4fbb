import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph, type Schema } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';
import { findPublicFields, type PublicFields } from './public-fields.ts';

/** Everything the gateway derives once from a supergraph document. */
export interface LoadedSupergraph {
  readonly sdl: string;
  readonly supergraph: Supergraph;
  /** What clients see, in Apollo's own representation (for planning). */
  readonly api: Schema;
  /** What clients see, for graphql-js (for validation). */
  readonly apiSchema: GraphQLSchema;
  /** The supergraph itself for graphql-js (for rewrites while executing). */
  readonly schema: GraphQLSchema;
  readonly subgraphUrls: ReadonlyMap<string, string>;
  readonly publicFields: PublicFields;
}

/**
 * Loads a supergraph with every feature Apollo's router knows (@authenticated and the like), which the stock
 * ApolloGateway class refuses. `urls` replaces what the document says, by subgraph name.
 */
export function loadSupergraph(sdl: string, urls: Readonly<Record<string, string | undefined>> = {}): LoadedSupergraph {
  const supergraph = Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const api = supergraph.apiSchema();
  const subgraphs = supergraph.subgraphsMetadata();
  return {
    sdl,
    supergraph,
    api,
    apiSchema: api.toGraphQLJSSchema(),
    schema: supergraph.schema.toGraphQLJSSchema(),
    subgraphUrls: new Map(subgraphs.map(({ name, url }) => [name, urls[name] ?? url])),
    publicFields: findPublicFields(supergraph.schema),
  };
}
