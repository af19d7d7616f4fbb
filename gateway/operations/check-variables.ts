import {
  getNullableType,
  getVariableValues,
  isNonNullType,
  typeFromAST,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type TypeNode,
} from 'graphql';
import { badUserInput } from './refusals.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Faults of the variables against what an operation declares; none: an empty list. */
export type CheckVariables = (variables: Variables) => readonly GraphQLError[];

/** A list of faults ends here: a batch of 1,000 bad values needs no 1,000 messages. */
const maxErrors = 20;
const none: readonly GraphQLError[] = [];

/** Whether a value that is there is surely right; what is not surely right is looked at by graphql-js. */
type IsPlain = (value: unknown) => boolean;

const plainScalars: Readonly<Record<string, IsPlain>> = {
  ID: (value) => typeof value === 'string',
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => typeof value === 'number' && (value | 0) === value,
  Float: (value) => typeof value === 'number' && Number.isFinite(value),
};

/** Compiled once for an operation; the subgraphs then see variables as they were sent. */
export function compileVariablesCheck(schema: GraphQLSchema, operation: OperationDefinitionNode): CheckVariables {
  const definitions = operation.variableDefinitions ?? [];
  const plain = definitions.map(({ variable, type }) => ({ name: variable.name.value, ...plainCheck(schema, type) }));
  return (variables) => {
    // More than is declared is nobody's to check but has to be something that JSON can hold.
    const known = plain.every(({ name, mayMiss, isPlain }) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      return value === undefined ? mayMiss : isPlain(value);
    });
    if (known && countOf(variables) <= plain.length) return none;
    return findVariableFaults(schema, operation, variables);
  };
}

function plainCheck(schema: GraphQLSchema, node: TypeNode): { mayMiss: boolean; isPlain: IsPlain } {
  const type = typeFromAST(schema, node as never);
  const isPlain = type && plainScalars[getNullableType(type).toString()];
  return { mayMiss: type !== undefined && !isNonNullType(type), isPlain: isPlain ?? (() => false) };
}

function countOf(variables: Variables): number {
  let count = 0;
  for (const _name in variables) count++;
  return count;
}

function findVariableFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): readonly GraphQLError[] {
  const notFinite = findNonFinite(variables);
  // JSON.parse makes Infinity of 1e999, and JSON.stringify would silently make null of that.
  if (notFinite) return [badUserInput(`Variable "$${notFinite}" is not a finite number.`)];
  const { errors = [] } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors });
  return errors.map((error) => badUserInput(error.message));
}

/** The path of the first number that JSON cannot hold. Walks with a stack of its own: input may be nested deeply. */
function findNonFinite(variables: Variables): string | null {
  const open: [string, unknown][] = Object.entries(variables);
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, value] = next;
    if (typeof value === 'number' && !Number.isFinite(value)) return path;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'number' || typeof child === 'object') open.push([`${path}.${key}`, child]);
    }
  }
  return null;
}
