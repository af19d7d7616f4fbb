import { describe, expect, it } from 'vitest';
import { Differential } from './differential.ts';

/** Where Apollo's planner or executor gives wrong data without an error: what is right follows from the specification. */
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@interfaceObject", "@shareable"])\n`;
const rates = { errors: 0, nulls: 0 };

const shop = {
  a: `${link} type Product @key(fields: "upc") {
      upc: ID! weight: Int @external price(currency: String!, cents: Boolean = false): Int @external
      estimate: Int @requires(fields: "price(currency: \\"USD\\") weight")
      estimateEur: Int @requires(fields: "price(currency: \\"EUR\\")")
      plain: String
      similar: [Product!] @external
      rating: Int @requires(fields: "similar { price(currency: \\"USD\\") }")
    }`,
  b: `${link} type Query { products: [Product!]! product: Product! }
    type Product @key(fields: "upc") { upc: ID! name: String weight: Int price(currency: String!, cents: Boolean = false): Int similar: [Product!] }`,
};

/** What the subgraph was sent as representations, by the field that it was asked for. */
function representations(differential: Differential, subgraph: string, field: string): Record<string, unknown>[] {
  const bodies = differential.subgraphs.get(subgraph)!.received.map((body) => JSON.parse(body));
  return bodies
    .filter(({ query }) => new RegExp(`\\b${field}\\b`).test(query))
    .flatMap(({ variables }) => variables.representations);
}

async function answer(differential: Differential, source: string) {
  const { data, errors } = await differential.ours({ source, variables: {} });
  expect(errors).toEqual([]);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return data as Record<string, any>;
}

describe('@requires on a field with arguments', () => {
  it('gets the value for the arguments that are required, whatever the client asks of the same field', async () => {
    const differential = new Differential(shop, rates);
    const alone = (await answer(differential, '{ product { estimate } }'))['product'];
    const [sent] = representations(differential, 'a', 'estimate');
    const both = await answer(differential, '{ product { estimate price(currency: "GBP") } }');
    expect(both['product']).toMatchObject({ estimate: alone.estimate });
    expect(representations(differential, 'a', 'estimate')[1]).toEqual(sent);
    const own = await answer(differential, '{ product { price(currency: "GBP") usd: price(currency: "USD") } }');
    expect(both['product'].price).toBe(own['product'].price);
    expect(sent).toMatchObject({ price: own['product'].usd });
  });

  it('asks twice when two fields of one subgraph require it with different arguments', async () => {
    const differential = new Differential(shop, rates);
    const values = (
      await answer(differential, '{ product { usd: price(currency: "USD") eur: price(currency: "EUR") } }')
    )['product'];
    await answer(differential, '{ product { estimate estimateEur plain } }');
    expect(representations(differential, 'a', 'estimate')).toMatchObject([{ price: values['usd'] }]);
    expect(representations(differential, 'a', 'estimateEur')).toMatchObject([{ price: values['eur'] }]);
  });

  it('finds it below other required fields', async () => {
    const differential = new Differential(shop, rates);
    const { product } = await answer(differential, '{ product { similar { usd: price(currency: "USD") } rating } }');
    const prices = product.similar.map(({ usd }: { usd: number }) => ({ price: usd }));
    expect(representations(differential, 'a', 'rating')[0]!['similar']).toEqual(prices);
  });

  it('is not seen by clients: the graph has no other fields than before', () => {
    const differential = new Differential(shop, rates);
    const type = differential.supergraph.apiSchema.getType('Product') as unknown as { getFields(): object };
    expect(Object.keys(type.getFields()).filter((name) => name.includes('required'))).toEqual([]);
  });
});

const zoo = {
  a: `${link} type Query { animals: [Animal!]! one: Dog! }
    interface Named { name: String } interface Aged { age: Int }
    type Dog implements Named & Aged { name: String age: Int barks: Boolean }
    type Cat implements Named { name: String }
    union Animal = Dog | Cat`,
};

describe('fragments', () => {
  it('keep what an abstract fragment selects of an object, without __typename beside it', async () => {
    const differential = new Differential(zoo, rates);
    const source = '{ one { ... on Named { ... on Dog { barks } ... on Aged { age } } } }';
    expect(Object.keys((await answer(differential, source))['one'])).toEqual(['barks', 'age']);
    const stock = (await differential.stock({ source, variables: {} })).data as { one: object };
    // When this fails, Apollo has mended it: the generator need not add __typename any more.
    expect(Object.keys(stock.one)).toEqual([]);
  });
});

const errors = {
  a: `${link} type Query { list: [Thing!]! } interface Thing { name: String }
    type Plain implements Thing { name: String } type Rich implements Thing @key(fields: "id") { id: ID! name: String }`,
  b: `${link} type Rich @key(fields: "id") { id: ID! worth: Int }`,
};

describe('the path of an error of an entity', () => {
  it('counts all elements of a list, also those that nothing was asked about', async () => {
    const differential = new Differential(errors, rates);
    const source = '{ list { __typename ... on Rich { worth } } }';
    differential.subgraphs.get('a')!.schema.getQueryType()!.getFields()['list']!.resolve = () => [
      { __typename: 'Plain' },
      { __typename: 'Rich', id: '7' },
    ];
    const rich = differential.subgraphs.get('b')!.schema.getType('Rich') as unknown as {
      getFields(): Record<string, { resolve: unknown }>;
    };
    rich.getFields()['worth']!.resolve = () => {
      throw new Error('priceless');
    };
    const result = await differential.ours({ source, variables: {} });
    expect(result.errors.map(({ path }) => path)).toEqual([['list', 1, 'worth']]);
  });
});

const people = {
  a: `${link} type Query { person: Person! } type Person @key(fields: "id") { id: ID! name: String! }`,
  b: `${link} type Person @key(fields: "id") { id: ID! stars: Int broken: Int }`,
};

describe('an alias that is the name of another field', () => {
  it('does not meet what the planner fetches under that name', async () => {
    const differential = new Differential(people, rates);
    const { person } = await answer(differential, '{ person { id name stars } }');
    const aliased = await answer(differential, '{ person { id: name name: id stars } }');
    expect(aliased['person']).toEqual({ id: person.name, name: person.id, stars: person.stars });
    const typename = await answer(differential, '{ person { __typename: name stars } }');
    expect(typename['person']).toEqual({ __typename: person.name, stars: person.stars });
  });

  it('is in the path of an error as the client wrote it', async () => {
    const differential = new Differential(people, rates);
    const type = differential.subgraphs.get('b')!.schema.getType('Person') as unknown as {
      getFields(): Record<string, { resolve: unknown }>;
    };
    type.getFields()['broken']!.resolve = () => {
      throw new Error('broken');
    };
    const { errors: found } = await differential.ours({ source: '{ person { name: broken } }', variables: {} });
    expect(found.map(({ path }) => path)).toEqual([['person', 'name']]);
  });
});

describe('an argument by @fromContext', () => {
  it('is refused by name: nobody gets a value for a missing argument', async () => {
    const context = link.replace('"@key"', '"@key", "@context", "@fromContext"');
    const differential = new Differential(
      {
        trips: `${context} type Query { trip: Trip! }
          type Trip @key(fields: "id") @context(name: "trip") { id: ID! currency: String! seat: Seat! }
          type Seat @key(fields: "id") { id: ID! price(currency: String @fromContext(field: "$trip { currency }")): Int }`,
        seats: `${link} type Seat @key(fields: "id") { id: ID! row: Int }`,
      },
      rates,
    );
    const ask = (source: string) => differential.ours({ source, variables: {} });
    await expect(ask('{ trip { seat { price } } }')).rejects.toMatchObject({ extensions: { code: 'NOT_SUPPORTED' } });
    expect((await ask('{ trip { currency seat { row } } }')).errors).toEqual([]);
  });
});
