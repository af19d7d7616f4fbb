import type { GraphQLError } from 'graphql';
import type { SubgraphAnswer } from '../executor.ts';
import type { RequestContext } from '../request-context.ts';
import type { Data } from './data.ts';

/** One execution of a plan: what has been fetched so far, and what went wrong. */
export interface Run {
  /** All that the subgraphs have sent, merged; more than the client selected, under the plan's response keys. */
  readonly data: Data;
  /** As the client sent them: the subgraphs see these. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly errors: GraphQLError[];
  readonly context: RequestContext;
  /** Answers the fetch that a subscription subscribes to. */
  readonly event: SubgraphAnswer | undefined;
}

/** A compiled node of a plan. Faults of subgraphs become errors of the run; it never rejects for them. */
export type Step = (run: Run) => Promise<void> | void;

/** Whether a `@skip`, an `@include` or a Condition node holds for these variables. */
export type Test = (variables: Readonly<Record<string, unknown>>) => boolean;
