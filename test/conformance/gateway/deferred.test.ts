import { Kind, parse, print, validate, visit, type DirectiveNode, type DocumentNode } from 'graphql';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { CompiledExecutor } from '../../../gateway/execution/compiled-executor.ts';
import type { GraphResult, IncrementalPart } from '../../../gateway/execution/executor.ts';
import { anonymousViewer } from '../../../platform/auth/viewer.ts';
import { Differential } from './differential.ts';
import { generateOperation } from './generate-operation.ts';
import { ownGraph } from './own-graph.ts';
import { Random } from './random.ts';
import { threeSubgraphs } from '../../../bench/gateway/graphs.ts';

const context = { viewer: anonymousViewer, traceId: 'deferred' };

/** The same operation with some of its fragments deferred. */
function withDefers(source: string, random: Random): DocumentNode {
  let count = 0;
  const added = <Node extends { readonly directives?: readonly DirectiveNode[] }>(node: Node): Node | undefined => {
    if (!random.chance(50)) return undefined;
    const named = random.chance(50) ? `(label: "l${count++}")` : '';
    const off = random.chance(10) ? '(if: false)' : named;
    const [definition] = parse(`{ ... @defer${off} { a } }`).definitions;
    const [fragment] = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
    return { ...node, directives: [...(node.directives ?? []), ...(fragment?.directives ?? [])] };
  };
  return visit(parse(source), { [Kind.INLINE_FRAGMENT]: added, [Kind.FRAGMENT_SPREAD]: added });
}

/** What a client has when the last part came. */
function merged(parts: readonly (GraphResult | IncrementalPart)[]): unknown {
  let whole: unknown;
  for (const part of structuredCloneOf(parts)) {
    if (!('path' in part)) whole = part.data;
    else
      merge(
        part.path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], whole),
        part.data,
      );
  }
  return whole;
}

const structuredCloneOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function merge(target: unknown, source: unknown): void {
  for (const [key, value] of Object.entries((source ?? {}) as Record<string, unknown>)) {
    const present = (target as Record<string, unknown>)[key];
    if (typeof present === 'object' && present !== null && typeof value === 'object' && value !== null)
      merge(present, value);
    else (target as Record<string, unknown>)[key] = value;
  }
}

it.each([
  ['three subgraphs', threeSubgraphs, 300],
  ['our own graph', ownGraph(), 200],
])(
  'parts that came later make the whole answer, over %s',
  async (_name, graph, wanted) => {
    const differential = new Differential(graph, { errors: 0, nulls: 0, steady: true });
    const { supergraph, subgraphs, planner } = differential;
    const executor = new CompiledExecutor({ supergraph, clients: subgraphs, logger: pino({ level: 'silent' }) });
    const random = new Random(20_260_101);
    let compared = 0;
    let later = 0;
    while (compared < wanted) {
      const { source: plain, variables } = generateOperation(supergraph.apiSchema, random);
      const document = withDefers(plain, random);
      const source = print(document);
      if (validate(supergraph.apiSchema, document).length > 0) continue;
      let planned;
      try {
        planned = planner.planDeferred(source, document, undefined);
      } catch {
        // Apollo's planner does not know what to do with some combinations of conditions; the client is told so.
        continue;
      }
      if (!planned) continue;
      const expected = await executor.execute(planner.plan(source, document, undefined), { variables, context });
      // Where something may not be null, it costs less in a part of its own than in the whole.
      if (expected.errors || expected.extensions) continue;
      const parts: (GraphResult | IncrementalPart)[] = [];
      for await (const part of executor.executeDeferred(planned, { variables, context })) parts.push(part);
      later += parts.length - 1;
      const actual = merged(parts);
      expect({ source, variables, data: actual }).toEqual({
        source,
        variables,
        data: structuredCloneOf(expected.data),
      });
      compared++;
    }
    // Else nothing would have been tested.
    expect(later).toBeGreaterThan(wanted / 2);
  },
  120_000,
);
