import { Kind, type StringValueNode, visit } from 'graphql';
import type { AccessFeed, AccessLoss } from '../identity/access-feed.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { SubscriptionRequest } from './subscription-request.ts';

export type EndsWith = (request: SubscriptionRequest) => boolean;

export interface Places {
  readonly access: Pick<AccessFeed, 'sees'>;
  /** The subject that a device is on now; null for what is no device. */
  readonly subjectOf: (id: string) => string | null;
}

/**
 * Which subscriptions end with this loss: those of the organization's people that name the subject, a device on it, or a
 * building in which nothing is seen any more; and, when nothing at all is seen any more, those that name nothing.
 */
export function endsWith(
  { organizationId, subjectId, buildingId }: AccessLoss,
  { access, subjectOf }: Places,
): EndsWith {
  const buildingLost = !access.sees(organizationId, buildingId);
  const allLost = !access.sees(organizationId);
  return ({ planned, variables, context: { viewer } }) => {
    if (viewer.organizationId !== organizationId || viewer.kind === 'device') return false;
    const ids = [...literalIds(planned), ...idsIn(variables)];
    if (ids.length === 0) return allLost;
    return ids.some((id) => id === subjectId || subjectOf(id) === subjectId || (buildingLost && id === buildingId));
  };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const known = new WeakMap<PlannedOperation, readonly string[]>();

/** Ids that the text of the operation names. */
function literalIds(planned: PlannedOperation): readonly string[] {
  const before = known.get(planned);
  if (before) return before;
  const ids: string[] = [];
  const collect = { [Kind.STRING]: ({ value }: StringValueNode) => void ids.push(...idsIn(value)) };
  visit(planned.operation, collect);
  known.set(planned, ids);
  return ids;
}

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return uuid.test(value) ? [value.toLowerCase()] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}
