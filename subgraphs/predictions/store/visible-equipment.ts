import type pg from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';

/** Those of the ids on which the viewer's organization may read predictions, now. */
export async function visibleEquipment(client: pg.ClientBase, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ id: string }>(
    'select id from unnest(predictions.visible_subjects($1)) id where id = any($2::uuid[])',
    [scopeBits.READ_PREDICTIONS, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
