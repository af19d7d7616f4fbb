import { composeServices } from '@apollo/composition';
import { EventLog } from '../../test/capabilities/gateway/support/event-log.ts';
import { TinySubgraph, typeDefsOf } from '../../test/capabilities/gateway/support/tiny-subgraph.ts';

interface Change {
  readonly product: { readonly id: string };
}

const log = new EventLog<Change>();
let emitted = 0;

function emit(count: number): number {
  for (let i = 0; i < count; i++) log.append({ product: { id: String(emitted++) } });
  return emitted;
}

const product = (fields: Record<string, (id: string) => unknown>) => ({
  __resolveReference: ({ id }: { id: string }) => ({ id }),
  ...Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, ({ id }: { id: string }) => of(id)])),
});

const definitions = [
  {
    name: 'feed',
    sdl: `type Query { emitted: Int! } type Mutation { emit(count: Int!): Int! }
      type Subscription { changed(after: String): Change! }
      type Change { cursor: String! product: Product! }
      type Product @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { emitted: () => emitted },
      Mutation: { emit: (_: unknown, { count }: { count: number }) => emit(count) },
      Subscription: {
        changed: {
          subscribe: (_: unknown, { after }: { after?: string }) => log.read(after),
          resolve: (event: unknown) => event,
        },
      },
    },
  },
  {
    name: 'names',
    sdl: `type Query { names: Int } type Product @key(fields: "id") { id: ID! name: String! text: String! }`,
    resolvers: { Product: product({ name: (id) => `Product ${id}`, text: (id) => `${id} `.repeat(40) }) },
  },
  {
    name: 'prices',
    sdl: `type Query { prices: Int } type Product @key(fields: "id") { id: ID! price: Float! }`,
    resolvers: { Product: product({ price: (id) => Number(id) / 4 }) },
  },
];

/** A feed of changes joined over three subgraphs; `emit` is asked of the feed itself. */
export async function serveFeed(): Promise<{ sdl: string; feedUrl: string }> {
  const subgraphs = definitions.map((definition) => new TinySubgraph(definition));
  await Promise.all(subgraphs.map((subgraph) => subgraph.open()));
  const services = subgraphs.map((s) => ({ name: s.definition.name, url: s.url, typeDefs: typeDefsOf(s.definition) }));
  const composed = composeServices(services);
  if (composed.errors) throw composed.errors[0];
  return { sdl: composed.supergraphSdl, feedUrl: subgraphs[0]?.url ?? '' };
}
