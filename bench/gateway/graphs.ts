import { readFileSync } from 'node:fs';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n`;

/** Three subgraphs in the shape that gateways are usually compared over. */
export const threeSubgraphs: Readonly<Record<string, string>> = {
  products: `${link}
    type Query { product(id: ID!): Product top(seed: Int!): [Product!]! }
    type Product @key(fields: "id") { id: ID! name: String! price: Float! }`,
  reviews: `${link}
    type Product @key(fields: "id") { id: ID! reviews: [Review!]! stars: Float }
    type Review { id: ID! body: String author: Author! }
    type Author @key(fields: "id") { id: ID! }`,
  users: `${link}
    type Author @key(fields: "id") { id: ID! name: String! favourite: Product! }
    type Product @key(fields: "id") { id: ID! }`,
};

const authorization = /@authenticated|@(?:federation__)?requiresScopes\((?:[^()]|\([^()]*\))*\)/g;

/** Our own five, without what stock refuses to load. */
export function ownSubgraphs(): Readonly<Record<string, string>> {
  const names = ['devices', 'telemetry', 'monitoring', 'predictions', 'partners'];
  const schemaOf = (name: string) => readFileSync(`subgraphs/${name}/schema.graphql`, 'utf8');
  return Object.fromEntries(names.map((name) => [name, withoutAuthorization(schemaOf(name))]));
}

function withoutAuthorization(sdl: string): string {
  return sdl.replaceAll(/,? ?"@(authenticated|requiresScopes)"/g, '').replaceAll(authorization, '');
}

export interface Workload {
  readonly name: string;
  readonly graph: 'three' | 'own';
  readonly query: string;
  /** Other variables for each request under way: equal ones would share one execution. */
  readonly variables: (n: number) => Readonly<Record<string, unknown>>;
  /** In one of the runs that take turns. */
  readonly requests: number;
}

export const workloads: readonly Workload[] = [
  {
    name: 'small',
    graph: 'three',
    query: 'query Small($id: ID!) { product(id: $id) { id name price } }',
    variables: (n) => ({ id: String(n) }),
    requests: 3_000,
  },
  {
    name: 'join of 50 over 3',
    graph: 'three',
    query:
      'query Join($seed: Int!) { top(seed: $seed) { id name price stars reviews { id body author { id name } } } }',
    variables: (seed) => ({ seed }),
    requests: 500,
  },
  {
    name: '4 levels deep',
    graph: 'three',
    query:
      'query Deep($id: ID!) { product(id: $id) { name reviews { author { name favourite { name reviews { body author { name } } } } } } }',
    variables: (n) => ({ id: String(n) }),
    requests: 700,
  },
  {
    name: 'our own: a page of 20 over five',
    graph: 'own',
    query: `query Page($first: Int!, $after: Cursor) { portfolio(first: $first, after: $after) { totalCount edges { node { openAlerts
      health { score status } equipment { id name building { id name } latestReadings { metric value unit timestamp }
      prediction { predictionBasis overallConfidence } compatibleDevices(first: 3) { edges { node { id model } } } } } } } }`,
    variables: (n) => ({ first: 20, after: `c${n}` }),
    requests: 500,
  },
];
