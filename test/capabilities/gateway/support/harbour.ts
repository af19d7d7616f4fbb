import { GraphQLError } from 'graphql';
import { EventLog } from './event-log.ts';
import { TinySubgraph, typeDefsOf } from './tiny-subgraph.ts';
import { composeServices } from '@apollo/composition';

/** A graph about ships: the gateway's code has never heard of any of its types. */
export interface Sighting {
  readonly at: number;
  readonly ship: { readonly id: string };
  readonly marks?: readonly string[];
}

export interface Harbour extends AsyncDisposable {
  readonly ships: TinySubgraph;
  readonly weather: TinySubgraph;
  readonly sightings: TinySubgraph;
  readonly log: EventLog<Sighting>;
  /** Subscribers of `tick`, which never rests and cannot be resumed. */
  readonly ticking: number;
  /** Values that the mutation `weigh` received. */
  readonly weights: unknown[];
  readonly sdl: string;
}

const ship = (id: string) => ({ id, name: `Ship ${id}`, captain: { id: `c${id}`, name: `Captain ${id}` } });

export async function openHarbour(): Promise<Harbour> {
  const log = new EventLog<Sighting>();
  const weights: unknown[] = [];
  let ticking = 0;
  const ships = new TinySubgraph({
    name: 'ships',
    sdl: `type Query { ship(id: ID!): Ship ships(first: Int): [Ship!]! greeting: String @tag(name: "public") tree: Tree }
      type Tree { id: Int tree: Tree trees(first: Int): [Tree!] }
      type Ship @key(fields: "id") { id: ID! name: String! captain: Captain }
      type Captain @key(fields: "id") { id: ID! name: String }
      type Mutation { hail(ship: ID!): String @tag(name: "public") rename(ship: ID!, name: String!): Ship weigh(values: [Load!]!): Int }
      scalar Json
      input Load { weight: Float note: Json }`,
    resolvers: {
      Query: {
        ship: (_: unknown, { id }: { id: string }) => ship(id),
        ships: (_: unknown, { first }: { first?: number }) =>
          Array.from({ length: first ?? 3 }, (_x, i) => ship(String(i + 1))),
        greeting: () => 'ahoy',
        tree: () => ({ id: 1 }),
      },
      Mutation: {
        hail: (_: unknown, { ship: id }: { ship: string }) => `hail ${id}`,
        rename: (_: unknown, { ship: id, name }: { ship: string; name: string }) => ({ ...ship(id), name }),
        weigh: (_: unknown, { values }: { values: { weight: unknown }[] }) =>
          weights.push(...values.map((v) => v.weight)),
      },
      Ship: { __resolveReference: ({ id }: { id: string }) => ship(id) },
      Captain: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `Captain ${id.slice(1)}` }) },
    },
  });
  const weather = new TinySubgraph({
    name: 'weather',
    sdl: `type Query { forecast: String refused: String broken: String }
      type Ship @key(fields: "id") { id: ID! wind(unit: String = "kn"): String waves: [Wave!] }
      type Wave { height: Float! }
      type Captain @key(fields: "id") { id: ID! mood: String }`,
    resolvers: {
      Query: {
        forecast: () => 'calm',
        refused: () => {
          throw new GraphQLError('Not for you.', { extensions: { code: 'FORBIDDEN', hint: 'ask' } });
        },
        broken: () => {
          throw new Error('relation "secret_table" does not exist at 10.0.0.3');
        },
      },
      Ship: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        wind: ({ id }: { id: string }, { unit }: { unit: string }) => `${id}0 ${unit}`,
        waves: ({ id }: { id: string }) => [{ height: Number(id) / 2 }, { height: Number(id) }],
      },
      Captain: { __resolveReference: ({ id }: { id: string }) => ({ id, mood: `mood ${id}` }) },
    },
  });
  const sightings = new TinySubgraph({
    name: 'sightings',
    sdl: `type Query { sightingCount: Int }
      type Ship @key(fields: "id") { id: ID! sightings: Int }
      type Subscription { shipSighted(ids: [ID!], after: String): Sighting! tick: Tick! }
      type Sighting { cursor: String! at: Int! ship: Ship! ships: [Ship!]! marks: [String!] }
      type Tick { n: Int! pad: String }`,
    resolvers: {
      Query: { sightingCount: () => 7 },
      Ship: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        sightings: ({ id }: { id: string }) => Number(id) * 100,
      },
      Subscription: {
        shipSighted: {
          subscribe: (_: unknown, { after }: { after?: string }) => log.read(after),
          resolve: (event: Sighting) => event,
        },
        tick: {
          subscribe: async function* () {
            ticking++;
            try {
              for (let n = 0; ; n++)
                yield await new Promise((resolve) => setImmediate(() => resolve({ n, pad: 'x'.repeat(100_000) })));
            } finally {
              ticking--;
            }
          },
          resolve: (event: unknown) => event,
        },
      },
      Sighting: { ships: ({ ship: { id } }: Sighting) => [{ id }, { id: String(Number(id) + 1) }] },
    },
  });
  const all = [ships, weather, sightings];
  await Promise.all(all.map((subgraph) => subgraph.open()));
  const composed = composeServices(
    all.map((s) => ({ name: s.definition.name, url: s.url, typeDefs: typeDefsOf(s.definition) })),
  );
  if (composed.errors) throw composed.errors[0];
  const close = async () => void (await Promise.all(all.map((subgraph) => subgraph.crash())));
  return {
    ships,
    weather,
    sightings,
    log,
    weights,
    sdl: composed.supergraphSdl,
    get ticking() {
      return ticking;
    },
    [Symbol.asyncDispose]: close,
  };
}
