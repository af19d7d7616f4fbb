import { ApolloArmor } from '@escape.tech/graphql-armor';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';

/** Bounds on one document, checked before anything is planned. */
export interface OperationLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  /** About the number of values in the answer: an object counts 2, a leaf 1, times `first` or `last` of each list. */
  readonly maxCost: number;
  /** The largest `first` or `last`. */
  readonly maxPageSize: number;
}

export const defaultLimits: OperationLimits = {
  maxTokens: 2_000,
  maxDepth: 12,
  maxAliases: 30,
  maxDirectives: 50,
  maxCost: 5_000,
  maxPageSize: 200,
};

type RejectHandler = (context: ValidationContext | null, error: GraphQLError) => void;

const report: RejectHandler = (context, error) => {
  const message = error.message.replace(/^Syntax Error: /, '');
  context?.reportError(new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX' } }));
};

/**
 * graphql-armor's limits as validation rules. Fragments count where they are spread, so doubling fragments are caught by
 * cost. Introspection is exempt from depth only (graphql-js bounds that itself): GraphiQL's query is 13 deep.
 */
export function limitRules(limits: OperationLimits): ValidationRule[] {
  const common = { onReject: [report], propagateOnRejection: false };
  const counted = { ...common, flattenFragments: true };
  const armor = new ApolloArmor({
    maxDepth: { ...counted, n: limits.maxDepth, ignoreIntrospection: true },
    maxAliases: { ...common, n: limits.maxAliases, allowList: ['__typename'] },
    maxDirectives: { ...common, n: limits.maxDirectives },
    costLimit: { ...counted, maxCost: limits.maxCost, depthCostFactor: 1, ignoreIntrospection: false },
    maxTokens: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  });
  return [...(armor.protect().validationRules ?? [])];
}
