import type { GraphResult } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';
import type { DocumentChecker } from './document-checker.ts';
import { formatResult } from './format-result.ts';
import type { GraphParts } from './graph-parts.ts';
import { prepareOperation } from './prepare-operation.ts';
import { runOperation } from './run-operation.ts';

/** Runs one operation of the graph for somebody, with the same checks and bounds as over HTTP. */
export type RunOperation = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
  context: RequestContext,
) => Promise<GraphResult>;

export const operationRunner =
  (parts: { readonly graph: GraphParts; readonly checker: DocumentChecker }): RunOperation =>
  async (query, variables, context) => {
    const { checker } = parts;
    // Our own documents.
    const graph = { ...parts.graph, trusted: null };
    const prepared = prepareOperation({ query, variables }, context.viewer, graph, checker);
    if (!('document' in prepared)) return formatResult({ errors: prepared }, graph);
    return formatResult(await runOperation({ query, variables }, prepared, context, graph), graph);
  };
