/** A JSON Schema (draft 2020-12), as far as the models here need it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly (string | null)[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: string | number | boolean;
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
}

export const text = (description: string, maxLength?: number): Schema => ({
  ...{ type: 'string', description },
  ...(maxLength === undefined ? {} : { minLength: 1, maxLength }),
});
export const uuid = (description: string): Schema => ({ type: 'string', format: 'uuid', description });
export const moment = (description: string): Schema => ({ type: 'string', format: 'date-time', description });
export const day = (description: string): Schema => ({ type: 'string', format: 'date', description });
export const number = (description: string): Schema => ({ type: 'number', description });
export const whole = (description: string, minimum?: number, maximum?: number): Schema => ({
  ...{ type: 'integer', description },
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
});
export const flag = (description: string): Schema => ({ type: 'boolean', description });
export const share = (description: string): Schema => ({ type: 'number', minimum: 0, maximum: 1, description });
export const words = (list: readonly string[], description: string): Schema => ({
  ...{ type: 'string', enum: list, description },
});
export const listOf = (items: Schema, description: string): Schema => ({ type: 'array', items, description });
export const anyObject = (description: string): Schema => ({ type: 'object', description });
export const ref = (model: string): Schema => ({ $ref: `#/components/schemas/${model}` });

/** The same, or null. */
export function orNull(schema: Schema): Schema {
  if (schema.$ref !== undefined) return { anyOf: [schema, { type: 'null' }] };
  const type = typeof schema.type === 'string' ? [schema.type, 'null'] : schema.type;
  return { ...schema, ...(type && { type }), ...(schema.enum && { enum: [...schema.enum, null] }) };
}

/** An object with exactly these properties, all of them required unless named as optional. */
export function objectOf(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', description, properties, required, additionalProperties: false };
}
