import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph, type Schema } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';
import { Requirements } from '../authorization/requirements.ts';
import { replaceRequiredArguments, type RequiredArguments } from './required-arguments.ts';
import { findPublicFields, type PublicFields } from './public-fields.ts';

/** Everything the gateway derives once from a supergraph document. */
export interface LoadedSupergraph {
  readonly sdl: string;
  /** What plans are made for: has fields beside the graph's own when `required` is set. */
  readonly supergraph: Supergraph;
  readonly required: RequiredArguments | null;
  /** What clients see, in Apollo's own representation (for planning). */
  readonly api: Schema;
  /** What clients see, for graphql-js (for validation). */
  readonly apiSchema: GraphQLSchema;
  /** The supergraph itself for graphql-js (for rewrites while executing). */
  readonly schema: GraphQLSchema;
  readonly subgraphUrls: ReadonlyMap<string, string>;
  readonly publicFields: PublicFields;
  /** What `@authenticated` and `@requiresScopes` protect. */
  readonly requirements: Requirements;
}

/**
 * Loads a supergraph with every feature Apollo's router knows (@authenticated and the like), which the stock
 * ApolloGateway class refuses. `urls` replaces what the document says, by subgraph name.
 */
export function loadSupergraph(sdl: string, urls: Readonly<Record<string, string | undefined>> = {}): LoadedSupergraph {
  const own = build(sdl);
  const replaced = replaceRequiredArguments(sdl);
  const supergraph = replaced ? build(replaced.sdl, false) : own;
  const subgraphs = supergraph.subgraphsMetadata();
  const apiSchema = own.apiSchema().toGraphQLJSSchema({ includeDefer: true });
  return {
    sdl,
    supergraph,
    required: replaced?.required ?? null,
    api: supergraph.apiSchema(),
    apiSchema,
    schema: own.schema.toGraphQLJSSchema(),
    subgraphUrls: new Map(subgraphs.map(({ name, url }) => [name, urls[name] ?? url])),
    publicFields: findPublicFields(own.schema),
    requirements: new Requirements(own.schema, apiSchema),
  };
}

/** What was rewritten is not validated: it has external fields that nobody uses, which is no fault for planning. */
function build(sdl: string, validateSupergraph = true): Supergraph {
  return Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, validateSupergraph });
}
