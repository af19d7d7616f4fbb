import {
  doTypesOverlap,
  GraphQLError,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { collectFields, type CollectedField, type Document, type GuardedSet } from './collect-fields.ts';
import { anyOf } from './conditions.ts';
import { isData, readerOf, setOwn, type Data } from './data.ts';
import { leafCheck } from './leaf-values.ts';
import type { Test } from './run.ts';

/** One shaping of fetched data into what the client selected. */
export interface Shaping {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Where we are, for faults. */
  readonly path: (string | number)[];
  readonly faults: GraphQLError[];
  /** Answers `__schema` and `__type`. */
  readonly introspect: (field: CollectedField) => unknown;
}

/** Null because of something that was reported already. */
const fault = Symbol('fault');
type Shaped = unknown;

/** Shapes a value that is neither null nor missing. */
type ShapeValue = (value: unknown, shaping: Shaping, where: Where) => Shaped;
type ShapeObject = (data: Data, shaping: Shaping) => Data | typeof fault;

interface Where {
  readonly parent: string;
  readonly key: string | number;
}

interface ShapedField extends Where {
  readonly key: string;
  readonly read: (data: Data) => unknown;
  readonly nonNull: boolean;
  readonly shape: ShapeValue;
  readonly test: Test | null;
  /** Set: the value does not come from the data. */
  readonly produce: ((data: Data, shaping: Shaping) => unknown) | null;
}

export type ShapeAnswer = (data: Data, shaping: Shaping) => Data | null;

/** Compiles the selections of an operation: fetched data in, what the client selected out (null: a non-null field is). */
export function compileShape(set: GuardedSet, type: GraphQLCompositeType, document: Document): ShapeAnswer {
  const shape = shapeObject([set], type, document);
  return (data, shaping) => {
    const shaped = shape(data, shaping);
    return shaped === fault ? null : shaped;
  };
}

/** The same for an object of whatever type it turns out to have. */
export function compileObjectShape(
  sets: readonly GuardedSet[],
  declared: GraphQLCompositeType,
  document: Document,
): ShapeAnswer {
  const known = new Map<unknown, ShapeObject | null>();
  return (data, shaping) => {
    const name = data['__typename'];
    let shape = known.get(name);
    if (shape === undefined) known.set(name, (shape = shapeOfRuntimeType(name, declared, sets, document)));
    const shaped = shape?.(data, shaping) ?? null;
    return shaped === fault ? null : shaped;
  };
}

function shapeObject(sets: readonly GuardedSet[], type: GraphQLCompositeType, document: Document): ShapeObject {
  const fields = [...collectFields(sets, type, document).values()].map((field) => shapeField(field, type, document));
  return (data, shaping) => {
    const shaped: Data = {};
    for (const field of fields) {
      if (field.test && !field.test(shaping.variables)) continue;
      const value = field.produce ? field.produce(data, shaping) : valueOf(field, data, shaping);
      if (value === fault) return fault;
      setOwn(shaped, field.key, value);
    }
    return shaped;
  };
}

function valueOf(field: ShapedField, data: Data, shaping: Shaping): Shaped {
  const value = field.read(data);
  const shaped = value === undefined || value === null ? null : field.shape(value, shaping, field);
  if (!field.nonNull) return shaped === fault ? null : shaped;
  if (shaped !== null) return shaped;
  return report(shaping, [...shaping.path, field.key], `Cannot return null for non-nullable ${placeOf(field)}.`);
}

function shapeField(field: CollectedField, parent: GraphQLCompositeType, document: Document): ShapedField {
  const { key, planKey, name, guards, sets } = field;
  const common = { key, parent: parent.name, read: readerOf(planKey), test: anyOf(guards) };
  const produced = { ...common, nonNull: false, shape: anything };
  if (name === '__typename') return { ...produced, produce: typename(common.read, parent, document) };
  if (name.startsWith('__')) return { ...produced, produce: (_data, shaping) => shaping.introspect(field) };
  const type = isUnionType(parent) ? undefined : parent.getFields()[name]?.type;
  if (!type) throw new Error(`There is no field ${parent.name}.${name}.`);
  const nullable = isNonNullType(type) ? type.ofType : type;
  return { ...common, produce: null, nonNull: isNonNullType(type), shape: shapeValue(nullable, sets, document) };
}

const anything: ShapeValue = (value) => value;

/** The name of an object type. What an interface object's subgraph calls itself is not one. */
function typename(read: (data: Data) => unknown, parent: GraphQLCompositeType, { schema }: Document) {
  return (data: Data, shaping: Shaping): unknown => {
    const name = read(data) ?? data['__typename'];
    const type = (typeof name === 'string' && schema.getType(name)) || parent;
    if (isObjectType(type)) return type.name;
    if (isObjectType(parent)) return parent.name;
    return report(shaping, [...shaping.path], `The type of an object of ${parent.name} is not known.`);
  };
}

function shapeValue(type: GraphQLOutputType, sets: readonly GuardedSet[], document: Document): ShapeValue {
  if (isListType(type)) return shapeList(type.ofType, sets, document);
  if (isLeafType(type)) {
    const check = leafCheck(type);
    if (!check) return anything;
    return (value, shaping, where) =>
      check(value)
        ? value
        : report(shaping, [...shaping.path, where.key], `Invalid value found for ${placeOf(where)}.`);
  }
  if (isCompositeType(type)) return shapeComposite(type, sets, document);
  throw new Error('No field has a type that is neither leaf, list nor composite.');
}

function shapeList(element: GraphQLOutputType, sets: readonly GuardedSet[], document: Document): ShapeValue {
  const nonNull = isNonNullType(element);
  const inner = nonNull ? element.ofType : element;
  const parent = inner.toString();
  const shape = shapeValue(inner, sets, document);
  return (value, shaping, where) => {
    if (!Array.isArray(value)) {
      return report(shaping, [...shaping.path, where.key], `Invalid value found for ${placeOf(where)}.`);
    }
    shaping.path.push(where.key);
    const list = new Array<unknown>(value.length);
    const at = { parent, key: 0 };
    let broken = false;
    for (let i = 0; i < value.length; i++) {
      at.key = i;
      const shaped = value[i] === null || value[i] === undefined ? null : shape(value[i], shaping, at);
      if (nonNull && shaped === null) {
        report(shaping, [...shaping.path, i], `Cannot return null for non-nullable ${placeOf(at)}.`);
      }
      if (nonNull && (shaped === null || shaped === fault)) broken = true;
      list[i] = shaped === fault ? null : shaped;
    }
    shaping.path.pop();
    return broken ? fault : list;
  };
}

/** Each runtime type has its own fields; its shape is compiled when the first such object comes. */
function shapeComposite(type: GraphQLCompositeType, sets: readonly GuardedSet[], document: Document): ShapeValue {
  const known = new Map<unknown, ShapeObject>();
  return (value, shaping, where) => {
    if (!isData(value)) {
      return report(shaping, [...shaping.path, where.key], `Invalid value found for ${placeOf(where)}.`);
    }
    const name = value['__typename'];
    const shape = known.get(name) ?? shapeOfRuntimeType(name, type, sets, document);
    if (!shape) {
      return report(shaping, [...shaping.path, where.key], `Invalid __typename found for object at ${placeOf(where)}.`);
    }
    known.set(name, shape);
    shaping.path.push(where.key);
    const shaped = shape(value, shaping);
    shaping.path.pop();
    return shaped;
  };
}

function shapeOfRuntimeType(
  name: unknown,
  declared: GraphQLCompositeType,
  sets: readonly GuardedSet[],
  document: Document,
): ShapeObject | null {
  if (name === undefined || name === null || name === '') return shapeObject(sets, declared, document);
  const type = document.schema.getType(String(name));
  if (!isCompositeType(type)) return null;
  return shapeObject(sets, isKindOf(type, declared, document.schema) ? type : declared, document);
}

/** A subgraph may say of an object what the type of its field forbids: then it has the fields of that type only. */
function isKindOf(type: GraphQLCompositeType, declared: GraphQLCompositeType, schema: GraphQLSchema): boolean {
  if (type === declared) return true;
  // All that an interface object's subgraph can say of a member of a union.
  if (isUnionType(declared) && isInterfaceType(type)) return doTypesOverlap(schema, declared, type);
  return isAbstractType(declared) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(declared, type);
}

function placeOf({ parent, key }: Where): string {
  return typeof key === 'number' ? `array element of type ${parent} at index ${key}` : `field ${parent}.${key}`;
}

function report(shaping: Shaping, path: readonly (string | number)[], message: string): typeof fault {
  shaping.faults.push(new GraphQLError(message, { path, extensions: { code: 'INVALID_GRAPHQL' } }));
  return fault;
}
