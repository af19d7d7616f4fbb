import type { EntityManager } from '../../../platform/db/orm.ts';
import { GrantRow } from './entities.ts';

export interface NewGrant {
  readonly id: string;
  readonly organizationId: string;
  readonly granteeId: string;
  readonly equipmentId: string;
  /** Bit mask. */
  readonly scopes: number;
  readonly purpose: string;
  readonly expiresAt: Date | null;
  readonly createdBy: string;
}

/** The access it brings is worked out by a trigger, in this transaction. */
export async function insertGrant(em: EntityManager, grant: NewGrant): Promise<GrantRow> {
  await em.execute(
    `insert into devices.data_grant (id, organization_id, grantee_id, equipment_id, scopes, purpose, expires_at, created_by)
     values (?, ?, ?, ?, ?, ?, ?::timestamptz, ?)`,
    [
      ...[grant.id, grant.organizationId, grant.granteeId, grant.equipmentId, grant.scopes, grant.purpose],
      ...[grant.expiresAt?.toISOString() ?? null, grant.createdBy],
    ],
  );
  return em.findOneOrFail(GrantRow, { id: grant.id });
}

/** The grant as revoked; a second time changes nothing. Null when the organization has given no such grant. */
export async function revokeGrant(em: EntityManager, organizationId: string, id: string): Promise<GrantRow | null> {
  await em.execute(
    'update devices.data_grant set revoked_at = now() where id = ? and organization_id = ? and revoked_at is null',
    [id, organizationId],
  );
  return em.findOne(GrantRow, { id, organizationId });
}

/** Row-level security does not stop foreign keys, and whom one may grant to is not limited to whom one can see. */
export const isUnknownReference = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23503';
