import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Viewer } from '../../platform/auth/viewer.ts';
import type { PublicFields } from '../supergraph/public-fields.ts';
import { unauthenticated } from './refusals.ts';
import { rootFieldNames } from './root-fields.ts';

/** Who has not signed in may run public root fields, `__typename` and introspection: throws for anything else. */
export function requireSignIn(
  viewer: Viewer,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  publicFields: PublicFields,
): void {
  if (viewer.kind !== 'anonymous') return;
  const allowed = publicFields.get(operation.operation);
  for (const name of rootFieldNames(operation, document)) {
    if (!name.startsWith('__') && !allowed?.has(name)) throw unauthenticated();
  }
}
