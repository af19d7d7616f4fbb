import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  printSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { loadSupergraph } from '../../gateway/supergraph/load-supergraph.ts';
import { models, type Places, successMetrics, tables, vocabularies } from './specification-places.ts';

const { apiSchema } = loadSupergraph(readFileSync('supergraph.graphql', 'utf8'));
const schema = buildASTSchema(parse(printSchema(apiSchema)));

/** Whether the path of fields from a type is there. */
function exists(place: string): boolean {
  const [typeName = '', ...fields] = place.split('.');
  let type: GraphQLNamedType | undefined = schema.getType(typeName);
  for (const name of fields) {
    if (!(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))) return false;
    const field: { readonly type: GraphQLType } | undefined = type.getFields()[name];
    if (field === undefined) return false;
    type = getNamedType(field.type);
  }
  return type !== undefined;
}

const missing = (places: Places) =>
  Object.entries(places)
    .filter(([, place]) => !exists(place))
    .map(([name, place]) => `${name} (${place})`);

describe('the specification has its place in the graph', () => {
  it.each(Object.entries(models))('every field of the model %s', (_, places) => {
    expect(missing(places)).toEqual([]);
  });

  it.each(Object.entries(tables))('every column of the table %s', (_, places) => {
    expect(missing(places)).toEqual([]);
  });

  it.each(Object.entries(vocabularies))('every word of %s and no other', (name, words) => {
    const type = schema.getType(name);
    const values = isEnumType(type) ? type.getValues().map((value) => value.name.toLowerCase()) : [];
    expect(values.sort()).toEqual([...words].sort());
  });

  it('every success metric and KPI, with value, target, method and sample size', () => {
    expect(missing(successMetrics)).toEqual([]);
    for (const place of Object.values(successMetrics))
      for (const part of ['value', 'target', 'method', 'sampleSize']) expect(exists(`${place}.${part}`)).toBe(true);
  });

  it('a place that is not there would be noticed', () => {
    expect(missing({ a: 'Device.nothing', b: 'Nothing.id', c: 'Device.id' })).toEqual([
      'a (Device.nothing)',
      'b (Nothing.id)',
    ]);
  });
});
