import type { ClientBase, Pool } from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';
import type { RegistryUser } from '../../../core/contracts/registry.ts';

export async function saveUser(pool: Pool, { id, organizationId, role }: RegistryUser): Promise<void> {
  await pool.query(
    `insert into monitoring.user_account (id, organization_id, role) values ($1, $2, $3)
     on conflict (id) do update set organization_id = excluded.organization_id, role = excluded.role`,
    [id, organizationId, role],
  );
}

/** Whether the user's organization may act on the alerts of the subject, now. */
export async function mayBeAssigned(client: ClientBase, userId: string, subjectId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select 1 from monitoring.user_account u
     join monitoring.access a on a.organization_id = u.organization_id and a.subject_id = $2
     where u.id = $1 and u.role <> 'VIEWER' and (a.scopes & $3) <> 0 and (a.expires_at is null or a.expires_at > now())`,
    [userId, subjectId, scopeBits.MANAGE_ALERTS],
  );
  return rowCount === 1;
}
