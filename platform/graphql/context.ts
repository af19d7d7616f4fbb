import { forbidden, unauthenticated } from '../errors/graph-errors.ts';
import type { Viewer } from '../auth/viewer.ts';

/** What every resolver of ours has. */
export interface GraphContext {
  readonly viewer: Viewer;
  readonly traceId: string;
}

/** A signed-in person and the organization they act for. @throws UNAUTHENTICATED, FORBIDDEN */
export function requireMember(viewer: Viewer): Viewer & { readonly organizationId: string } {
  if (viewer.kind === 'anonymous') throw unauthenticated();
  if (viewer.kind !== 'user' || viewer.organizationId === null)
    throw forbidden('Only a member of an organization may do this.');
  return { ...viewer, organizationId: viewer.organizationId };
}
