import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { composeSupergraph } from '../../../gateway/compose/compose-supergraph.ts';
import { loadSupergraph } from '../../../gateway/supergraph/load-supergraph.ts';

const folder = mkdtempSync(join(tmpdir(), 'compose-'));
afterAll(() => rmSync(folder, { recursive: true }));

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@authenticated", "@shareable"])\n';

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function supergraphFile(schemas: Record<string, string>): string {
  const subgraphs = Object.entries(schemas).map(([name, sdl]) => {
    write(`${name}.graphql`, sdl);
    return `  ${name}:\n    routing_url: http://127.0.0.1:1/graphql\n    schema:\n      file: ./${name}.graphql\n`;
  });
  return write('supergraph.yaml', `federation_version: =2.9.0\nsubgraphs:\n${subgraphs.join('')}`);
}

describe('composition', () => {
  it("makes one supergraph of the schemas that rover's file names", () => {
    const file = supergraphFile({
      a: `${link}type Query { hello: String @tag(name: "public") secret: String @authenticated } type A @key(fields: "id") { id: ID! }`,
      b: `${link}type A @key(fields: "id") { id: ID! more: Int } type Subscription { changed: A }`,
    });
    const { apiSchema, publicFields, subgraphUrls } = loadSupergraph(composeSupergraph(file), {
      b: 'http://127.0.0.1:2/graphql',
    });
    expect(Object.keys(apiSchema.getSubscriptionType()?.getFields() ?? {})).toEqual(['changed']);
    expect([...(publicFields.get('query') ?? [])]).toEqual(['hello']);
    expect([...subgraphUrls]).toEqual([
      ['a', 'http://127.0.0.1:1/graphql'],
      ['b', 'http://127.0.0.1:2/graphql'],
    ]);
  });

  it('says in one message what does not compose', () => {
    const file = supergraphFile({ a: `${link}type Query { x: Int }`, b: `${link}type Query { x: String }` });
    expect(() => composeSupergraph(file)).toThrow(/supergraph\.yaml do not compose:\n.*INVALID_FIELD_SHARING/s);
  });

  it('names the file and the line of a syntax error, a schema that is missing and a file that is none', () => {
    expect(() => composeSupergraph(supergraphFile({ a: 'type Query {\n  x: }' }))).toThrow(
      /a\.graphql:2:6 Syntax Error/,
    );
    expect(() =>
      composeSupergraph(
        write('s.yaml', 'subgraphs: { a: { routing_url: http://x/y, schema: { file: ./none.graphql } } }'),
      ),
    ).toThrow(/"a" has no schema at/);
    expect(() => composeSupergraph(write('s.yaml', 'subgraphs: { a: { routing_url: 5 } }'))).toThrow(
      /is not a supergraph file/,
    );
    expect(() => composeSupergraph(write('s.yaml', 'subgraphs: {}'))).toThrow(/names no subgraph/);
  });
});
