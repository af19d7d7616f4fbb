import type { Viewer } from '../../../platform/auth/viewer.ts';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';

/** Who may change the registry of their organization; row-level security asks the same. @throws FORBIDDEN */
export function requireManager(viewer: Viewer): Viewer & { readonly organizationId: string } {
  const member = requireMember(viewer);
  if (member.kind !== 'user' || (member.role !== 'ADMIN' && member.role !== 'MANAGER')) {
    throw forbidden('Only an ADMIN or a MANAGER of the organization may do this.');
  }
  return member;
}
