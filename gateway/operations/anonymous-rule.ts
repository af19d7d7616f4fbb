import type { GraphQLError } from 'graphql';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { PublicFields } from '../supergraph/public-fields.ts';
import type { KnownOperation } from './known-operation.ts';
import { unauthenticated } from './refusals.ts';

/** Who has not signed in may run public root fields, `__typename` and introspection; anything else is refused. */
export function findMissingSignIn(
  viewer: Viewer,
  { operation, rootFields }: KnownOperation,
  publicFields: PublicFields,
): GraphQLError | null {
  if (viewer.kind !== 'anonymous') return null;
  const allowed = publicFields.get(operation.operation);
  const open = rootFields.every((name) => name.startsWith('__') || allowed?.has(name));
  return open ? null : unauthenticated();
}
