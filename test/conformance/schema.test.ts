import { readFileSync } from 'node:fs';
import { type DocumentNode, Kind, parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { subgraphNames } from '../../platform/db/provision.ts';

const schemas = Object.fromEntries(
  subgraphNames.map((name) => [name, parse(readFileSync(`subgraphs/${name}/schema.graphql`, 'utf8'))]),
) as Record<(typeof subgraphNames)[number], DocumentNode>;

/** Where something that a reader of the schema meets has no description. */
function undescribed(document: DocumentNode): string[] {
  const found: string[] = [];
  const path: string[] = [];
  const described = [
    ...[
      Kind.OBJECT_TYPE_DEFINITION,
      Kind.INTERFACE_TYPE_DEFINITION,
      Kind.INPUT_OBJECT_TYPE_DEFINITION,
      Kind.UNION_TYPE_DEFINITION,
    ],
    ...[Kind.ENUM_TYPE_DEFINITION, Kind.ENUM_VALUE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION],
    ...[Kind.FIELD_DEFINITION, Kind.INPUT_VALUE_DEFINITION],
  ];
  const roots = ['Query', 'Mutation', 'Subscription'];
  visit(document, {
    enter(node) {
      if (!('name' in node) || !described.some((kind) => kind === node.kind)) return;
      path.push(node.name?.kind === Kind.NAME ? node.name.value : '');
      if (!('description' in node && node.description) && !roots.includes(path.join('.'))) found.push(path.join('.'));
    },
    leave(node) {
      if ('name' in node && described.some((kind) => kind === node.kind)) path.pop();
    },
  });
  return found;
}

/** Entities and the subgraph that owns them. */
const owners = {
  ...{ Building: 'devices', Equipment: 'devices', Device: 'devices', Organization: 'devices' },
  ...{ Component: 'devices', PlatformStatus: 'devices' },
} as const;

describe.each(subgraphNames)('the schema of %s', (name) => {
  it('describes every type, field, argument and enum value', () => {
    expect(undescribed(schemas[name])).toEqual([]);
  });

  it('adds only nullable fields to what another subgraph owns, so that its death takes nothing with it', () => {
    const rigid = schemas[name].definitions.flatMap((definition) => {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
      const owner = owners[definition.name.value as keyof typeof owners];
      if (owner === undefined || owner === name) return [];
      const fields = definition.fields?.filter(
        (field) => field.name.value !== 'id' && field.type.kind === Kind.NON_NULL_TYPE,
      );
      return fields?.map((field) => `${definition.name.value}.${field.name.value}`) ?? [];
    });
    expect(rigid).toEqual([]);
  });

  it('asks no field with arguments of another subgraph (@requires on it gives wrong data in silence)', () => {
    expect(readFileSync(`subgraphs/${name}/schema.graphql`, 'utf8').split('\n\n').slice(1).join('\n\n')).not.toContain(
      '@requires',
    );
  });
});
