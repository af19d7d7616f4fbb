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
];
