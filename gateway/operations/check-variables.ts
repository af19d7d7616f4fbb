import { getVariableValues, type GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { badUserInput } from './refusals.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A list of faults ends here: a batch of 1,000 bad values needs no 1,000 messages. */
const maxErrors = 20;

/** Faults of the variables against what the operation declares; the subgraphs then see them as they were sent. */
export function findVariableFaults(
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
