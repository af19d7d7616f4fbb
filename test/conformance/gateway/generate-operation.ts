import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from './random.ts';

export interface GeneratedOperation {
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Draft {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  readonly definitions: string[];
  readonly variables: Record<string, unknown>;
  readonly fragments: string[];
  budget: number;
}

/** An operation that is probably valid; the caller validates it, and takes the next one if not. */
export function generateOperation(schema: GraphQLSchema, random: Random): GeneratedOperation {
  const draft: Draft = { schema, random, definitions: [], variables: {}, fragments: [], budget: 8 + random.below(40) };
  const mutation = schema.getMutationType();
  const kind = mutation && random.chance(8) ? 'mutation' : 'query';
  const root = kind === 'mutation' && mutation ? mutation : schema.getQueryType();
  if (!root) throw new Error('The graph has no queries.');
  const set = selectionSet(root, draft, 0);
  const variables = draft.definitions.length > 0 ? `(${draft.definitions.join(', ')})` : '';
  return { source: [`${kind} Q${variables} ${set}`, ...draft.fragments].join('\n'), variables: draft.variables };
}

function selectionSet(type: GraphQLCompositeType, draft: Draft, depth: number): string {
  const { random } = draft;
  const selections: string[] = [];
  const count = 1 + random.below(depth === 0 ? 3 : 5);
  for (let i = 0; i < count; i++) selections.push(selection(type, draft, depth));
  return `{ ${selections.join(' ')} }`;
}

function selection(type: GraphQLCompositeType, draft: Draft, depth: number): string {
  const { random } = draft;
  if (depth > 0 && depth < 7 && draft.budget > 0 && random.chance(isAbstractType(type) ? 45 : 8))
    return fragment(type, draft, depth);
  if (random.chance(depth === 0 ? 3 : 10)) return `${random.chance(40) ? 'kindOf: ' : ''}__typename${directive(draft)}`;
  if (depth === 0 && random.chance(2)) return '__type(name: "Query") { name kind }';
  return fieldText(type, draft, depth);
}

function fieldText(type: GraphQLCompositeType, draft: Draft, depth: number): string {
  const { random } = draft;
  const fields = isUnionType(type) ? [] : Object.values(type.getFields());
  const deepEnough = draft.budget <= 0 || depth >= 7;
  const usable = fields.filter((field) => !deepEnough || !isCompositeType(getNamedType(field.type)));
  if (usable.length === 0) return '__typename';
  const field = random.pick(usable);
  draft.budget--;
  const args = field.args.map((argument) => argumentText(argument, draft)).filter((text) => text !== '');
  // Fields with arguments would often not merge under one name.
  const alias = random.chance(args.length > 0 ? 70 : 12) ? `a${random.below(50)}${field.name}: ` : '';
  const named = getNamedType(field.type);
  const below = isCompositeType(named) ? ` ${selectionSet(named, draft, depth + 1)}` : '';
  return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${directive(draft)}${below}`;
}

function fragment(type: GraphQLCompositeType, draft: Draft, depth: number): string {
  const { random, schema } = draft;
  const condition = random.pick(related(type, schema));
  draft.budget--;
  const set = selectionSet(condition, draft, depth + 1);
  // Without it, stock loses what an abstract fragment selects of an object (known-faults.test.ts).
  const known = isObjectType(type) && isAbstractType(condition) ? '__typename ' : '';
  if (random.chance(25)) {
    const name = `F${draft.fragments.length}`;
    draft.fragments.push(`fragment ${name} on ${condition.name} ${set}`);
    return `${known}...${name}${directive(draft)}`;
  }
  const on = random.chance(50) && condition === type ? '' : ` on ${condition.name}`;
  return `${known}...${on}${directive(draft)} ${set}`;
}

/** Types that a value of this one may also be. */
function related(type: GraphQLCompositeType, schema: GraphQLSchema): GraphQLCompositeType[] {
  const objects = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const interfaces = objects.flatMap((object) =>
    isObjectType(object) || isInterfaceType(object) ? object.getInterfaces() : [],
  );
  return [...objects, ...interfaces].filter((other) => other !== type || isObjectType(type));
}

function directive({ random, definitions, variables }: Draft): string {
  if (!random.chance(12)) return '';
  const name = random.chance(50) ? 'skip' : 'include';
  if (random.chance(30)) return ` @${name}(if: ${random.chance(50)})`;
  const variable = `v${definitions.length}`;
  const byDefault = random.chance(40);
  definitions.push(byDefault ? `$${variable}: Boolean = ${random.chance(50)}` : `$${variable}: Boolean!`);
  if (!byDefault || random.chance(50)) variables[variable] = random.chance(50);
  return ` @${name}(if: $${variable})`;
}

function argumentText(argument: GraphQLArgument, draft: Draft): string {
  const { random, definitions, variables } = draft;
  const required = isNonNullType(argument.type) && argument.defaultValue === undefined;
  if (!required && random.chance(60)) return '';
  if (!random.chance(35)) return `${argument.name}: ${literal(argument.type, draft, 0)}`;
  const variable = `v${definitions.length}`;
  definitions.push(`$${variable}: ${String(argument.type)}`);
  const value = valueOf(argument.type, draft, 0);
  if (value !== undefined) variables[variable] = value;
  return `${argument.name}: $${variable}`;
}

const scalars: Readonly<Record<string, (random: Random) => unknown>> = {
  Int: (random) => random.below(5),
  Float: (random) => random.below(50) / 8,
  Boolean: (random) => random.chance(50),
  ID: (random) => String(random.below(5)),
};

function valueOf(type: GraphQLInputType, draft: Draft, depth: number): unknown {
  const { random } = draft;
  if (isNonNullType(type)) return valueOf(type.ofType, draft, depth) ?? valueOf(type.ofType, draft, depth + 9);
  if (random.chance(8) && depth < 9) return null;
  const nullable = getNullableType(type) as GraphQLInputType;
  if (isListType(nullable))
    return Array.from({ length: random.below(3) }, () => valueOf(nullable.ofType, draft, depth + 1));
  return namedValue(nullable as GraphQLNamedType, draft, depth);
}

function namedValue(type: GraphQLNamedType, draft: Draft, depth: number): unknown {
  const { random } = draft;
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (!isInputObjectType(type)) return scalars[type.name]?.(random) ?? `x${random.below(9)}`;
  const entries = Object.values(type.getFields())
    .filter((field) => isNonNullType(field.type) || (depth < 3 && random.chance(30)))
    .map((field) => [field.name, valueOf(field.type, draft, depth + 1)]);
  return Object.fromEntries(entries);
}

function literal(type: GraphQLInputType, draft: Draft, depth: number): string {
  return print(valueOf(type, draft, depth), getNullableType(type) as GraphQLInputType);
}

/** JSON is nearly GraphQL: keys have no quotes, nor have enum values. */
function print(value: unknown, type: GraphQLInputType): string {
  const nullable = getNullableType(type) as GraphQLInputType;
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) {
    const element = isListType(nullable) ? (nullable.ofType as GraphQLInputType) : nullable;
    return `[${value.map((item) => print(item, element)).join(', ')}]`;
  }
  if (isInputObjectType(nullable)) {
    const fields = nullable.getFields();
    const entries = Object.entries(value as object).map(([key, item]) => `${key}: ${print(item, fields[key]!.type)}`);
    return `{${entries.join(', ')}}`;
  }
  return isEnumType(nullable) ? String(value) : JSON.stringify(value);
}
