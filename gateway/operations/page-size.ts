import {
  Kind,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type GraphQLError,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import { badUserInput } from './refusals.ts';

/** What a document says about the sizes of pages: `first` and `last`, literal or by variable. */
export interface PageSizes {
  readonly literal: number;
  readonly variables: ReadonlySet<string>;
}

const sizeArguments = new Set(['first', 'last']);

export function pageSizesOf(document: DocumentNode): PageSizes {
  let literal = 0;
  const variables = new Set<string>();
  const see = (value: ValueNode) => {
    if (value.kind === Kind.INT) literal = Math.max(literal, Number(value.value));
    else if (value.kind === Kind.VARIABLE) variables.add(value.name.value);
  };
  visit(document, {
    [Kind.ARGUMENT]: (argument: ArgumentNode) => {
      if (sizeArguments.has(argument.name.value)) see(argument.value);
    },
  });
  return { literal, variables };
}

/** What can be said without variables; asked first, as such a page is also too expensive. */
export function findLiteralPageFault(document: DocumentNode, maxPageSize: number): GraphQLError | null {
  return pageSizesOf(document).literal > maxPageSize ? tooLarge(maxPageSize) : null;
}

/** A page that is larger than allowed, whichever way it is asked for. */
export function findPageFault(
  sizes: PageSizes,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  maxPageSize: number,
): GraphQLError | null {
  for (const { variable, defaultValue } of sizes.variables.size > 0 ? (operation.variableDefinitions ?? []) : []) {
    const name = variable.name.value;
    if (!sizes.variables.has(name)) continue;
    const byDefault = defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : 0;
    const value = Object.hasOwn(variables, name) ? variables[name] : byDefault;
    if (typeof value === 'number' && value > maxPageSize) return tooLarge(maxPageSize);
  }
  return null;
}

function tooLarge(maxPageSize: number): GraphQLError {
  return badUserInput(`A page holds at most ${maxPageSize}: ask for less with "first", and for the rest with "after".`);
}
