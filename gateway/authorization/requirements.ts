import type { Directive, Schema } from '@apollo/federation-internals';
import { isAbstractType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';

/** What somebody needs to see something. */
export interface Requirement {
  /** `Type` or `Type.field`, for the refusal. */
  readonly place: string;
  /** `@requiresScopes`: all scopes of one of these lists; null: to be signed in is enough (`@authenticated`). */
  readonly anyOf: readonly (readonly string[])[] | null;
}

const none: readonly Requirement[] = [];

interface Directed {
  readonly appliedDirectives: readonly Directive[];
}

/** Everything that the supergraph protects by `@authenticated` and `@requiresScopes`, by type and field. */
export class Requirements {
  readonly #schema: GraphQLSchema;
  readonly #direct: ReadonlyMap<string, readonly Requirement[]>;
  readonly #known = new Map<string, readonly Requirement[]>();

  /** `supergraph` has the directives (null: nothing is protected), `schema` is what clients see. */
  constructor(supergraph: Schema | null, schema: GraphQLSchema) {
    this.#schema = schema;
    this.#direct = supergraph ? findRequirements(supergraph) : new Map();
  }

  /** The places that are protected. */
  get places(): readonly string[] {
    return [...this.#direct.keys()];
  }

  /**
   * Of objects of a type. An abstract one may turn out to be any of its types, so it needs what all of them need: who could
   * not see one of them would otherwise see it here.
   */
  ofType(name: string): readonly Requirement[] {
    return this.#remember(name, (type) => this.#direct.get(type));
  }

  /** Of a field. A field of an interface needs what the field needs in each type that has the interface. */
  ofField(typeName: string, field: string): readonly Requirement[] {
    return this.#remember(`${typeName}.${field}`, (type) => this.#direct.get(`${type}.${field}`), typeName);
  }

  #remember(
    place: string,
    find: (typeName: string) => readonly Requirement[] | undefined,
    typeName = place,
  ): readonly Requirement[] {
    if (this.#direct.size === 0) return none;
    const known = this.#known.get(place);
    if (known) return known;
    const found = [typeName, ...this.#kindsOf(typeName)].flatMap((name) => find(name) ?? none);
    this.#known.set(place, found);
    return found;
  }

  /** Objects and interfaces that an abstract type may turn out to be. */
  #kindsOf(name: string): string[] {
    const type = this.#schema.getType(name);
    if (!isAbstractType(type)) return [];
    return Object.values(this.#schema.getTypeMap())
      .filter((other) => (isObjectType(other) || isInterfaceType(other)) && this.#schema.isSubType(type, other))
      .map((other) => other.name);
  }
}

function findRequirements(schema: Schema): Map<string, readonly Requirement[]> {
  const found = new Map<string, readonly Requirement[]>();
  const look = (place: string, element: Directed) => {
    const requirements = element.appliedDirectives.flatMap((applied) => requirementOf(place, applied, schema) ?? []);
    if (requirements.length > 0) found.set(place, requirements);
  };
  for (const type of schema.types()) {
    look(type.name, type);
    if (type.kind !== 'ObjectType' && type.kind !== 'InterfaceType') continue;
    for (const field of type.fields()) look(`${type.name}.${field.name}`, field);
  }
  return found;
}

/** A graph may call the directives by other names: what counts is the specification that they come from. */
function requirementOf(place: string, applied: Directive, schema: Schema): Requirement | null {
  switch (schema.coreFeatures?.sourceFeature(applied)?.feature.url.identity) {
    case 'https://specs.apollo.dev/authenticated':
      return { place, anyOf: null };
    case 'https://specs.apollo.dev/requiresScopes':
      return { place, anyOf: applied.arguments()['scopes'] };
    case 'https://specs.apollo.dev/policy':
      // There is nobody here who could decide about a policy, so nobody meets one.
      return {
        place,
        anyOf: (applied.arguments()['policies'] as string[][]).map((all) => all.map((one) => `policy:${one}`)),
      };
    default:
      return null;
  }
}
