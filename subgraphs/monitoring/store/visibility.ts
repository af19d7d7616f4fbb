import { scopeBits } from '../../../core/contracts/access.ts';
import type { Scope } from '../../../core/contracts/access.ts';
import type { EntityManager } from '../../../platform/db/orm.ts';
import type { Owners } from './page-query.ts';

/** Which of the owners the transaction's organization has the scope on, now. */
export async function visibleOwners(em: EntityManager, { column, ids }: Owners, scope: Scope): Promise<Set<string>> {
  const bit = scopeBits[scope];
  const list = `{${ids.join(',')}}`;
  const rows =
    column === 'subject_id'
      ? await em.execute<{ id: string }[]>(
          `select id from unnest(?::uuid[]) as wanted (id) where id = any ((select monitoring.visible_subjects(${bit}))::uuid[])`,
          [list],
        )
      : await em.execute<{ id: string }[]>(
          `select id from unnest((select monitoring.visible_devices(?::uuid[], ${bit}))::uuid[]) as seen (id)`,
          [list],
        );
  return new Set(rows.map(({ id }) => id));
}
