import type { Schema, SchemaRootKind } from '@apollo/federation-internals';
import type { OperationTypeNode } from 'graphql';

/** Root fields that may be run without signing in, by operation type. */
export type PublicFields = ReadonlyMap<`${OperationTypeNode}`, ReadonlySet<string>>;

const rootKinds: readonly SchemaRootKind[] = ['query', 'mutation', 'subscription'];

class AnyName extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** A graph that is open to whoever asks. */
export const everyField: PublicFields = new Map(rootKinds.map((kind) => [kind, new AnyName()]));

/** Root fields that a subgraph has tagged `@tag(name: "public")`. */
export function findPublicFields(schema: Schema): PublicFields {
  return new Map(rootKinds.map((kind) => [kind, new Set(taggedFields(schema, kind))]));
}

function taggedFields(schema: Schema, kind: SchemaRootKind): string[] {
  const fields = schema.schemaDefinition.rootType(kind)?.fields() ?? [];
  return fields.filter((field) => field.appliedDirectives.some(isPublicTag)).map((field) => field.name);
}

function isPublicTag(directive: { name: string; arguments(): Record<string, unknown> }): boolean {
  return directive.name === 'tag' && directive.arguments()['name'] === 'public';
}
