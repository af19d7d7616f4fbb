import { buildSchema, isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { printSubgraphSchema } from './print-schema.ts';

const ours = async () => {
  const text = await printSubgraphSchema();
  const schema = buildSchema(text, { assumeValid: true, assumeValidSDL: true });
  return { text, types: Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__')) };
};

describe('the schema of partners', () => {
  it('has the entity with its key', async () => {
    expect((await ours()).text).toMatch(/type Partner @key\(fields: "id"\)/);
  });

  it('describes every type, field, argument and value', async () => {
    const bare: string[] = [];
    const look = (name: string, { description }: { description?: string | null | undefined }) =>
      description || bare.push(name);
    for (const type of (await ours()).types) {
      if (!['Query', 'Mutation', 'Subscription'].includes(type.name)) look(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
      if (!isObjectType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        if ('args' in field) for (const one of field.args) look(`${type.name}.${field.name}(${one.name})`, one);
      }
    }
    expect(bare).toEqual([]);
  });
});
