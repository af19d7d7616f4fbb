import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { OperationPlanner } from '../planning/planner.ts';
import { loadSupergraph } from '../supergraph/load-supergraph.ts';
import { upstreamDocument } from './upstream-document.ts';

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { x: Int }
  type Subscription { changed(of: ID, after: Cursor): Event! plain: Plain! fromStart(after: String!): Event! }
  scalar Cursor
  type Event { cursor: Cursor! at(zone: String): Int other: Event }
  type Plain { at: Int }`;
const composed = composeServices([{ name: 'a', url: 'http://a', typeDefs: parse(sdl) }]);
if (composed.errors) throw composed.errors[0];
const supergraph = loadSupergraph(composed.supergraphSdl);
const planner = new OperationPlanner(supergraph);
const schema = supergraph.supergraph.subgraphs().get('a')?.schema;

function documentOf(source: string) {
  const { primary } = planner.plan(source, parse(source), undefined);
  if (!primary || !schema) throw new Error('no subscription');
  const document = upstreamDocument(primary, schema);
  const flat = (text: string | undefined) => text?.replaceAll(/\s+/g, ' ');
  return {
    ...document,
    operation: flat(document.operation),
    resume: flat(document.resume?.operation),
    resumeVariables: document.resume?.variables,
  };
}

describe('the document sent upstream', () => {
  it('has the cursor added when the client left it out, and `after` by a variable of its own for a resumption', () => {
    expect(documentOf('subscription { changed { at } }')).toMatchObject({
      rootKey: 'changed',
      cursorKey: 'resumeCursor__',
      operation: 'subscription { changed { at resumeCursor__: cursor } }',
      resume: 'subscription ($resumeAfter__: Cursor) { changed(after: $resumeAfter__) { at resumeCursor__: cursor } }',
    });
  });

  it("uses the client's own cursor under its alias, and drops the client's `after` and its variable when resuming", () => {
    const document = documentOf(
      'subscription S($id: ID, $from: Cursor, $z: String) { e: changed(of: $id, after: $from) { c: cursor at(zone: $z) } }',
    );
    expect(document).toMatchObject({
      rootKey: 'e',
      cursorKey: 'c',
      variables: ['id', 'from', 'z'],
      resumeVariables: ['id', 'z'],
    });
    expect(document.resume).toBe(
      'subscription S__a__0($id: ID, $z: String, $resumeAfter__: Cursor) { e: changed(of: $id, after: $resumeAfter__) { c: cursor at(zone: $z) } }',
    );
  });

  it('keeps a variable that is also used elsewhere', () => {
    const document = documentOf('subscription($v: String!) { fromStart(after: $v) { at(zone: $v) } }');
    expect(document.resume).toBe(
      'subscription ($v: String!, $resumeAfter__: String!) { fromStart(after: $resumeAfter__) { at(zone: $v) resumeCursor__: cursor } }',
    );
  });

  it('does not rely on a cursor that is selected under a condition or deeper', () => {
    const document = documentOf('subscription($x: Boolean!) { changed { cursor @include(if: $x) other { cursor } } }');
    expect(document.cursorKey).toBe('resumeCursor__');
  });

  it('cannot resume a field without `after` or without a cursor', () => {
    expect(documentOf('subscription { plain { at } }')).toMatchObject({
      cursorKey: null,
      resume: undefined,
      operation: 'subscription { plain { at } }',
    });
  });
});
