import type { Viewer } from '../../../platform/auth/viewer.ts';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';

/** @throws UNAUTHENTICATED, FORBIDDEN */
export function requireManager(viewer: Viewer) {
  const member = requireMember(viewer);
  if (member.role !== 'ADMIN' && member.role !== 'MANAGER') {
    throw forbidden('Only an administrator or manager of the organization may do this.');
  }
  return member;
}
