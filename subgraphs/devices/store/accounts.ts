import type { EntityManager } from '../../../platform/db/orm.ts';
import { UserRow } from './entities.ts';

export interface StoredAccount {
  readonly id: string;
  readonly passwordHash: string;
  readonly role: string;
  readonly organizationId: string;
  readonly organizationKind: string;
}

/** The account of an e-mail address, through the one function that sees password hashes. */
export async function accountOf(em: EntityManager, email: string): Promise<StoredAccount | null> {
  const [row] = await em.execute<StoredAccount[]>(
    `select id, password_hash as "passwordHash", role, organization_id as "organizationId",
            organization_kind as "organizationKind" from devices.sign_in_account(?)`,
    [email],
  );
  return row ?? null;
}

/** Column by column: the reader may not read the password's hash, hence not "everything". */
export const userOf = (em: EntityManager, id: string) =>
  em.findOne(UserRow, { id }, { fields: ['id', 'name', 'email', 'role'] });
