import {
  isInterfaceType,
  isObjectType,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';

const mark = '__as_field';

/** Names of all fields of the graph, under which the planner may fetch keys and required fields. */
export function fieldNamesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set(['__typename']);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const name of Object.keys(type.getFields())) names.add(name);
  }
  return names;
}

/**
 * The client's `id: name` and the `id` that the planner needs as a key would be fetched under one name, and one of them
 * be silently wrong: such an alias gets a name that no field has. `clientKey` undoes it.
 */
export function renameAliases(document: DocumentNode, fieldNames: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    [Kind.FIELD]: (field): FieldNode | undefined => {
      const key = planKey(field, fieldNames);
      return key === field.alias?.value || !field.alias
        ? undefined
        : { ...field, alias: { ...field.alias, value: key } };
    },
  });
}

/** Under which key the plan fetches a field of the client's document. */
export function planKey({ name, alias }: FieldNode, fieldNames: ReadonlySet<string>): string {
  if (!alias || alias.value === name.value || !fieldNames.has(alias.value)) return (alias ?? name).value;
  return `${alias.value}${mark}`;
}

/** The key as the client knows it, for paths of errors. */
export function clientKey(key: string | number): string | number {
  return typeof key === 'string' && key.endsWith(mark) ? key.slice(0, -mark.length) : key;
}
