import { asViewer } from '../../../platform/db/orm.ts';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { MonitoringContext } from './context.ts';
import { visibleOwners } from '../store/visibility.ts';

/** A person whose role may change things. @throws UNAUTHENTICATED, FORBIDDEN */
export function requireActor({ viewer }: MonitoringContext): { readonly id: string; readonly organizationId: string } {
  const member = requireMember(viewer);
  if (member.role === null || member.role === 'VIEWER') throw forbidden('Your role may look at this only.');
  return { id: member.id, organizationId: member.organizationId };
}

/** The person's organization may act on the alerts and anomalies of a visible subject. @throws FORBIDDEN */
export async function requireManaging({ orm, viewer }: MonitoringContext, subjectId: string): Promise<void> {
  const subject = { column: 'subject_id', ids: [subjectId] } as const;
  const manageable = await asViewer(orm, viewer, (em) => visibleOwners(em, subject, 'MANAGE_ALERTS'));
  if (manageable.size === 0) throw forbidden('Your access to this does not include MANAGE_ALERTS.');
}
