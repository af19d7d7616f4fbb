import type { ConditionNode, PlanNode, ResponsePath } from '@apollo/query-planner';
import { compileFetch, type FetchParts } from './fetch-step.ts';
import type { Step, Test } from './run.ts';

export interface PlanParts extends FetchParts {
  /** The value of a Boolean variable: the client's, or its default. */
  readonly test: (variable: string) => Test;
}

/** Compiles a plan to closures; what a node says is looked at once, not in each execution. */
export function compileNode(node: PlanNode | undefined, path: ResponsePath, parts: PlanParts): Step {
  switch (node?.kind) {
    case undefined:
      return () => {};
    case 'Fetch':
      return compileFetch(node, path, parts);
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path], parts);
    case 'Sequence':
      return inTurn(node.nodes.map((child) => compileNode(child, path, parts)));
    case 'Parallel':
      return atOnce(node.nodes.map((child) => compileNode(child, path, parts)));
    case 'Condition':
      return conditional(node, path, parts);
    case 'Defer':
      throw new Error('Parts that come later are at the top of a plan: compile-deferred.ts.');
  }
}

function inTurn(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function atOnce(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}

function conditional({ condition, ifClause, elseClause }: ConditionNode, path: ResponsePath, parts: PlanParts): Step {
  const test = parts.test(condition);
  const [yes, no] = [compileNode(ifClause, path, parts), compileNode(elseClause, path, parts)];
  return (run) => (test(run.variables) ? yes(run) : no(run));
}
