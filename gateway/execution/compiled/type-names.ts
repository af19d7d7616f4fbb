import { isAbstractType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';

/** Which `__typename`s satisfy a type condition: the type itself, and for an abstract one all of its subtypes. */
export class TypeNames {
  readonly #schema: GraphQLSchema;
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  of(condition: string): ReadonlySet<string> {
    const known = this.#known.get(condition);
    if (known) return known;
    const names = new Set([condition, ...this.#subtypes(condition)]);
    this.#known.set(condition, names);
    return names;
  }

  #subtypes(condition: string): string[] {
    const type = this.#schema.getType(condition);
    if (!isAbstractType(type)) return [];
    return Object.values(this.#schema.getTypeMap())
      .filter((other) => (isObjectType(other) || isInterfaceType(other)) && this.#schema.isSubType(type, other))
      .map(({ name }) => name);
  }
}
