import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLResolveInfo, type GraphQLScalarType, type GraphQLSchema, parse, print } from 'graphql';
import { PubSub } from 'graphql-subscriptions';
import { buildSchema, createResolversMap, type BuildSchemaOptions, type NonEmptyArray } from 'type-graphql';
import { DateTime } from './scalars.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@tag", "@inaccessible", "@authenticated"])`;

export interface SubgraphOptions<Context> {
  readonly resolvers: NonEmptyArray<abstract new (...args: never[]) => object>;
  /** Types that no field of ours returns but that we contribute to. */
  readonly orphanedTypes?: readonly (abstract new (...args: never[]) => object)[];
  /** `__resolveReference` by type name: what the gateway asks with the entity's key. */
  readonly references?: Readonly<
    Record<string, (reference: never, context: Context, info: GraphQLResolveInfo) => unknown>
  >;
}

/** The subgraph's schema as text, as `schema.graphql` has it. */
export async function printSubgraph<Context>(options: SubgraphOptions<Context>): Promise<string> {
  return `${link}\n\n${printSchemaWithDirectives(await codeFirst(options))}\n`;
}

/** The executable subgraph schema of type-graphql classes, with `_entities` and `_service`. */
export async function buildSubgraph<Context>(options: SubgraphOptions<Context>): Promise<GraphQLSchema> {
  const schema = await codeFirst(options);
  const resolvers = createResolversMap(schema) as Record<string, Record<string, unknown> | GraphQLScalarType>;
  for (const [type, resolve] of Object.entries(options.references ?? {})) {
    resolvers[type] = { ...resolvers[type], __resolveReference: resolve };
  }
  return buildSubgraphSchema([
    { typeDefs: parse(`${link}\n${printSchemaWithDirectives(schema)}`), resolvers: resolvers as never },
  ]);
}

async function codeFirst<Context>({ resolvers, orphanedTypes }: SubgraphOptions<Context>): Promise<GraphQLSchema> {
  const options: BuildSchemaOptions = {
    resolvers: resolvers as unknown as BuildSchemaOptions['resolvers'],
    orphanedTypes: [...(orphanedTypes ?? [])] as never[],
    validate: false,
    // References to types of other subgraphs are keys only, which graphql-js would call incomplete.
    skipCheck: true,
    // Events come from the event table; type-graphql wants to see a pubSub all the same.
    pubSub: new PubSub() as never,
    scalarsMap: [{ type: Date, scalar: DateTime }],
  };
  return onlySignedIn(await buildSchema(options));
}

/** Every root field is for those who have signed in, unless it is tagged `public`: the gateway reads it in the graph. */
function onlySignedIn(schema: GraphQLSchema): GraphQLSchema {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const isPublic = field.astNode?.directives?.some((directive) => print(directive) === '@tag(name: "public")');
      if (!isPublic) field.extensions = { ...field.extensions, directives: { authenticated: [{}] } };
    }
  }
  return schema;
}
