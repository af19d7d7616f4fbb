import type { EntityManager } from '../../../platform/db/orm.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { PartnerType } from '../domain/partner-type.ts';
import { PartnerEntity } from './partner-entity.ts';

/** Where a row lies in the list: the list is ordered by name, then id. */
export type PartnerKey = readonly [name: string, id: string];

export interface PartnerPageRequest {
  readonly type: PartnerType | null;
  readonly limit: number;
  readonly backward: boolean;
  readonly after: PartnerKey | null;
  readonly before: PartnerKey | null;
}

const ofType = (type: PartnerType | null) => (type === null ? {} : { type });

const beyond = (key: PartnerKey | null, way: '$gt' | '$lt') =>
  key === null ? [] : [{ $or: [{ name: { [way]: key[0] } }, { name: key[0], id: { [way]: key[1] } }] }];

/** Up to `limit + 1` rows, in reverse order when the page runs backward. */
export function partnerPage(em: EntityManager, request: PartnerPageRequest): Promise<PartnerEntity[]> {
  const { type, limit, backward, after, before } = request;
  const direction = backward ? 'desc' : 'asc';
  const where = { $and: [ofType(type), ...beyond(after, '$gt'), ...beyond(before, '$lt')] };
  return em.find(PartnerEntity, where, { orderBy: { name: direction, id: direction }, limit: limit + 1 });
}

export function countPartners(em: EntityManager, type: PartnerType | null): Promise<number> {
  return em.count(PartnerEntity, ofType(type));
}

/** In the order of the ids; null where there is none, or where the id is no UUID. */
export async function partnersById(em: EntityManager, ids: readonly string[]): Promise<(PartnerEntity | null)[]> {
  const rows = await em.find(PartnerEntity, { id: { $in: ids.filter(isUuid) } });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null);
}
