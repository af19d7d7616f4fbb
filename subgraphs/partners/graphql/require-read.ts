import { scopesOf } from '../../../core/contracts/access.ts';
import { forbidden, notFound } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';

/** For reading: any of these scopes on the equipment. @throws NOT_FOUND for what is not visible, FORBIDDEN */
export async function requireRead({ load, viewer }: PartnersContext, equipmentId: string, bits: number): Promise<void> {
  requireMember(viewer);
  const scopes = isUuid(equipmentId) ? await load.scopes.load(equipmentId.toLowerCase()) : 0;
  if (scopes === 0) throw notFound('equipment');
  if ((scopes & bits) === 0) throw forbidden(`Your access to this does not include ${scopesOf(bits).join(' or ')}.`);
}
