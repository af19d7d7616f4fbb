import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  GraphQLError,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { SubgraphAnswer } from '../../../gateway/execution/executor.ts';
import type { SubgraphRequest } from '../../../gateway/execution/subgraph-client.ts';
import { hash } from './random.ts';

type Value = Record<string, unknown>;
const seedOf = (value: Value): string => String(value['#seed'] ?? JSON.stringify(value));

const steadySeed = (typename: unknown, { id }: Value): string =>
  id === undefined ? String(typename) : `${String(typename)}#${String(id)}`;

/** Which implementation of an entity interface has this id: all subgraphs agree about that. */
const kindOf = (id: unknown, kinds: number): number => Number(id) % kinds;

export interface MockRates {
  /** In so many of 100 fields there is an error, or null where the type allows it. */
  readonly errors: number;
  readonly nulls: number;
  /** Objects of one type and id, or of a type without ids, are the same wherever they are met: else they tell how they were come by. */
  readonly steady?: true;
}

/**
 * A subgraph in this process that makes its data up: each value follows from who is asked, the field and its arguments.
 * An entity is made of the representation as it came, so that a wrong one leads to wrong values.
 */
export class MockSubgraph {
  readonly schema: GraphQLSchema;
  requests = 0;
  readonly received: string[] = [];
  /** Other data, as reproducible. */
  salt = '';
  readonly #rates: MockRates;
  readonly #documents = new Map<string, DocumentNode | GraphQLError>();
  invalid = 0;

  constructor(sdl: string, rates: MockRates) {
    this.#rates = rates;
    this.schema = buildSubgraphSchema([{ typeDefs: parse(sdl) }]);
    for (const type of Object.values(this.schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      if (isAbstractType(type)) type.resolveType = (value) => (value as Value)['__typename'] as string;
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      if (isObjectType(type)) for (const field of Object.values(type.getFields())) this.#mock(type.name, field);
      const entity = { resolveReference: async (reference: Value) => this.#entity(reference) };
      type.extensions = { ...type.extensions, apollo: { ...(type.extensions['apollo'] as object), subgraph: entity } };
    }
  }

  async send({ body }: Pick<SubgraphRequest, 'body'>): Promise<SubgraphAnswer> {
    const { query, variables, operationName } = JSON.parse(body);
    this.requests++;
    this.received.push(body);
    const document = this.#document(query);
    if (document instanceof GraphQLError) return { errors: [document.toJSON()] };
    const result = await execute({ schema: this.schema, document, variableValues: variables, operationName });
    return JSON.parse(JSON.stringify(result));
  }

  #hash(text: string): number {
    return hash(this.salt + text);
  }

  /** Apollo's planner makes a few documents that are invalid: a subgraph then answers with the reason. */
  #document(query: string): DocumentNode | GraphQLError {
    const known = this.#documents.get(query);
    if (known) return known;
    const document = parse(query);
    const [error] = validate(this.schema, document);
    this.#documents.set(query, error ?? document);
    if (error) this.invalid++;
    return error ?? document;
  }

  #mock(typeName: string, field: GraphQLField<unknown, unknown>): void {
    if (field.name === '_entities' || field.name === '_service') return;
    field.resolve = (source, args) => {
      const parent = source as Value | undefined;
      const given = parent?.[field.name];
      if (given !== undefined) return given;
      const id = field.name === 'id' && this.#idOfKind(typeName, seedOf(parent ?? {}));
      if (id) return id;
      const seed = `${parent ? seedOf(parent) : typeName}.${field.name}(${JSON.stringify(args)})`;
      return this.#value(field.type, seed);
    };
  }

  /** An id that fits the type, when it implements an interface that is an entity itself. */
  #idOfKind(typeName: string, seed: string): string | null {
    const type = this.schema.getType(typeName);
    if (!isObjectType(type)) return null;
    for (const candidate of type.getInterfaces()) {
      if (!candidate.astNode?.directives?.some(({ name }) => name.value === 'key')) continue;
      const kinds = this.schema.getPossibleTypes(candidate);
      return String((this.#hash(seed) % 3) * kinds.length + kinds.findIndex(({ name }) => name === typeName));
    }
    return null;
  }

  /** Stock loses fields of an interface's object whose kind no subgraph tells it: here one always does. */
  #hasKinds(type: unknown): boolean {
    return isInterfaceType(type) || (isObjectType(type) && this.#idOfKind(type.name, '') !== null);
  }

  #value(type: GraphQLOutputType, seed: string): unknown {
    const h = this.#hash(seed);
    if (h % 100 < this.#rates.errors)
      throw new GraphQLError(`no ${seed.slice(-40)}`, { extensions: h % 2 ? { code: 'MOCKED', h } : {} });
    if (isNonNullType(type)) return this.#something(type.ofType, seed);
    return this.#hash(`${seed}?`) % 100 < this.#rates.nulls ? null : this.#something(type, seed);
  }

  #something(type: GraphQLOutputType, seed: string): unknown {
    const h = this.#hash(`${seed}!`);
    if (isListType(type)) {
      return Array.from({ length: h % 4 }, (_, i) => {
        try {
          return this.#value(type.ofType, `${seed}#${(h >> 4) % 2 ? 0 : i}`);
        } catch (error) {
          return error;
        }
      });
    }
    if (isObjectType(type)) return this.#object(type.name, seed);
    if (isAbstractType(type)) {
      const possible = this.schema.getPossibleTypes(type);
      return this.#object(possible[h % possible.length]?.name ?? '', seed);
    }
    if (isEnumType(type)) return type.getValues()[h % type.getValues().length]?.value;
    switch (String(type)) {
      case 'Int':
        return h % 3;
      case 'Float':
        return (h % 40) / 8;
      case 'Boolean':
        return h % 2 === 0;
      case 'ID':
        return String(h % 5);
      case 'String':
        return h % 7 === 0 ? '' : `s${h % 1_000}`;
      default:
        return `c${h % 100}`;
    }
  }

  #object(typename: string, seed: string): Value {
    if (!this.#rates.steady) return { __typename: typename, '#seed': seed };
    const type = this.schema.getType(typename);
    if (!isObjectType(type) || !type.getFields()['id']) return { __typename: typename, '#seed': typename };
    const id = this.#idOfKind(typename, seed) ?? String(this.#hash(`${seed}.id`) % 5);
    return { __typename: typename, id, '#seed': `${typename}#${id}` };
  }

  #entity(reference: Value): unknown {
    const text = JSON.stringify(reference);
    const h = this.#hash(`entity ${text}`);
    const type = this.schema.getType(String(reference['__typename']));
    if (!this.#hasKinds(type)) {
      if (h % 100 < this.#rates.errors) throw new GraphQLError(`no entity ${text.slice(0, 60)}`);
      if (this.#hash(`entity? ${text}`) % 100 < this.#rates.nulls) return null;
    }
    const possible = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
    const typename =
      possible.length > 0 ? possible[kindOf(reference['id'], possible.length)]?.name : reference['__typename'];
    return { ...reference, __typename: typename, '#seed': this.#rates.steady ? steadySeed(typename, reference) : text };
  }
}
