import {
  GraphQLError,
  Kind,
  valueFromASTUntyped,
  type DirectiveNode,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import type { Test } from './run.ts';

/** Evaluates Boolean variables of one operation: the client's value, or the default. */
export function variableTests(operation: OperationDefinitionNode): (variable: string) => Test {
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) defaults.set(variable.name.value, valueFromASTUntyped(defaultValue));
  }
  return (name) => {
    const byDefault = defaults.get(name);
    return (variables) => {
      const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
      const value = given === undefined ? byDefault : given;
      if (typeof value !== 'boolean') throw notBoolean(name);
      return value;
    };
  };
}

function notBoolean(name: string): GraphQLError {
  const message = `Variable "$${name}" decides about @skip or @include: it must be true or false.`;
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** Tests that must all hold; null: it never holds, whatever the variables are. */
export type Guard = readonly Test[];

/** The guard of a selection within that of its surroundings. */
export function guardOf(selection: SelectionNode, outer: Guard, tests: (variable: string) => Test): Guard | null {
  let guard = outer;
  for (const directive of selection.directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const test = testOf(directive, tests);
    const wanted = name === 'include';
    if (typeof test === 'function') guard = [...guard, (variables) => test(variables) === wanted];
    else if (test !== wanted) return null;
  }
  return guard;
}

function testOf(directive: DirectiveNode, tests: (variable: string) => Test): Test | boolean {
  const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
  if (value?.kind === Kind.VARIABLE) return tests(value.name.value);
  return value?.kind === Kind.BOOLEAN && value.value;
}

/** Whether one of several guards holds; null: always. */
export function anyOf(guards: readonly Guard[]): Test | null {
  if (guards.some((guard) => guard.length === 0)) return null;
  return (variables) => guards.some((guard) => guard.every((test) => test(variables)));
}
