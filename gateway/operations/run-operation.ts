import type { ApolloServer } from '@apollo/server';
import type { GraphResult } from '../execution/executor.ts';
import type { RequestContext } from '../execution/request-context.ts';

/** Runs one operation of the graph for somebody, with the same checks and bounds as over HTTP. */
export type RunOperation = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
  context: RequestContext,
) => Promise<GraphResult>;

export const operationRunner =
  (apollo: ApolloServer<RequestContext>): RunOperation =>
  async (query, variables, contextValue) => {
    const { body } = await apollo.executeOperation<Record<string, unknown>>({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('an operation without @defer was answered in parts');
    return body.singleResult as GraphResult;
  };
