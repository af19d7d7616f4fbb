import type { EntityManager } from '../../../platform/db/orm.ts';
import { UserRow } from './entities.ts';

/** Column by column: the reader may not read the password's hash, hence not "everything". */
export const userOf = (em: EntityManager, id: string) =>
  em.findOne(UserRow, { id }, { fields: ['id', 'name', 'email', 'role'] });
