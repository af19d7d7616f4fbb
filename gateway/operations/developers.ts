import { GraphQLError } from 'graphql';
import { prettyFormatQueryPlan } from '@apollo/query-planner';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { GraphResult } from '../execution/executor.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { GraphParts } from './graph-parts.ts';
import type { KnownOperation } from './known-operation.ts';

type Rule = Pick<GraphParts, 'introspection' | 'introspectionRoles'>;

/** Who may ask about the schema, and see plans. */
export function mayIntrospect(viewer: Viewer, { introspection, introspectionRoles }: Rule): boolean {
  if (!introspection) return false;
  return introspectionRoles === null || (viewer.role !== null && introspectionRoles.includes(viewer.role));
}

/** Why this operation may not ask about the schema; null: it may, or does not. */
export function findForbiddenIntrospection(known: KnownOperation, viewer: Viewer, rule: Rule): GraphQLError | null {
  if (!known.rootFields.some((name) => name === '__schema' || name === '__type')) return null;
  if (mayIntrospect(viewer, rule)) return null;
  return new GraphQLError('Introspection is not for everybody here.', {
    extensions: { code: 'INTROSPECTION_DISABLED', http: { status: 400 } },
  });
}

/** The result with the plan that led to it, as text, in `extensions.queryPlan`. */
export function withPlan(result: GraphResult, { plan }: PlannedOperation): GraphResult {
  return { ...result, extensions: { ...result.extensions, queryPlan: prettyFormatQueryPlan(plan) } };
}
