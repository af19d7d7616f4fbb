import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

export type Kind = 'query' | 'mutation' | 'subscription';

/** A root field, and one place among its arguments where an id can be put; null: it takes none. */
export interface Attack {
  readonly kind: Kind;
  readonly name: string;
  readonly path: readonly string[] | null;
  readonly text: string;
  readonly variables: (id: string) => Record<string, unknown>;
}

/** What is said where something has to be said, by the name of the field; ids of the attacker's own among it. */
export type Fillings = Readonly<Record<string, unknown>>;

const selectionDepth = 5;

/** Every operation of the schema, once for each place that takes an id: all else is filled with what is allowed. */
export function attacksOn(schema: GraphQLSchema, fillings: Fillings): Attack[] {
  const roots: (readonly [Kind, ReturnType<GraphQLSchema['getQueryType']>])[] = [
    ...([['query', schema.getQueryType()]] as const),
    ...([['mutation', schema.getMutationType()]] as const),
    ['subscription', schema.getSubscriptionType()],
  ];
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {})
      .filter(({ name }) => !name.startsWith('_'))
      .flatMap((field) => attacksOnField(kind, field, fillings)),
  );
}

function attacksOnField(kind: Kind, field: GraphQLField<unknown, unknown>, fillings: Fillings): Attack[] {
  const places = field.args.flatMap((argument) => placesIn(argument.type, [argument.name]));
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const call = field.args.length === 0 ? field.name : `${field.name}(${passed})`;
  const text = `${kind} ${variables ? `(${variables})` : ''} { ${call} ${selectionOf(field.type, selectionDepth)} }`;
  const attack = (path: readonly string[] | null): Attack => ({
    ...{ kind, name: field.name, path, text },
    variables: (id) => {
      const [first = '', ...rest] = path ?? [];
      const given = field.args.flatMap((argument) => {
        if (argument.name === first)
          return [[first, valueOf(argument, [argument.name], { rest, id, fillings, root: field.name })]];
        return isRequiredArgument(argument)
          ? [[argument.name, valueOf(argument, [argument.name], { rest: null, id, fillings, root: field.name })]]
          : [];
      });
      return Object.fromEntries(given) as Record<string, unknown>;
    },
  });
  return places.length === 0 ? [attack(null)] : places.map(attack);
}

/** Paths to ids within a type; lists are entered by their only element. */
function placesIn(type: GraphQLInputType, path: readonly string[]): (readonly string[])[] {
  const named = getNamedType(type);
  if (named.name === 'ID') return [path];
  if (!isInputObjectType(named) || path.length > 4) return [];
  return Object.values(named.getFields()).flatMap((field) => placesIn(field.type, [...path, field.name]));
}

interface Filling {
  /** Names that lead to the attacked id from here; null: it is not within. */
  readonly rest: readonly string[] | null;
  readonly id: string;
  readonly fillings: Fillings;
  readonly root: string;
}

function valueOf(of: GraphQLArgument | GraphQLInputField, at: readonly string[], filling: Filling): unknown {
  const { rest, id, fillings, root } = filling;
  const one = (): unknown => {
    const named = getNamedType(of.type);
    if (rest?.length === 0) return id;
    const stated = fillings[`${root}.${of.name}`] ?? fillings[of.name];
    if (rest === null && stated !== undefined) return stated;
    if (isEnumType(named)) return named.getValues()[0]?.name;
    if (!isInputObjectType(named)) return fillings[named.name];
    const fields = Object.values(named.getFields()).flatMap((field) => {
      const within = rest?.[0] === field.name;
      if (!within && !isRequiredInputField(field) && !(`${root}.${field.name}` in fillings)) return [];
      const next = { ...filling, rest: within ? rest.slice(1) : null };
      return [[field.name, valueOf(field, [...at, field.name], next)]];
    });
    return Object.fromEntries(fields) as unknown;
  };
  const bare = isNonNullType(of.type) ? of.type.ofType : of.type;
  const value = one();
  return isListType(bare) && !Array.isArray(value) ? [value] : value;
}

/** Everything that can be asked of a type without saying more, so that nothing it would give away is overlooked. */
function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (field.args.some(isRequiredArgument)) return [];
    if (!isObjectType(inner)) return [field.name];
    return depth === 0 ? [] : [`${field.name} ${selectionOf(field.type, depth - 1)}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}
