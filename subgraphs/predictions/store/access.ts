import type pg from 'pg';
import { allScopes, scopeBits } from '../../../core/contracts/access.ts';

/** What the viewer's organization may do with a piece of equipment that it can see. */
export interface Rights {
  readonly read: boolean;
  readonly report: boolean;
}

/** Rights on those of the ids that the viewer can see at all, now. */
export async function rightsOn(client: pg.ClientBase, ids: readonly string[]): Promise<ReadonlyMap<string, Rights>> {
  const { rows } = await client.query<Rights & { id: string }>(
    `select id, id = any(predictions.visible_subjects($2)) as read, id = any(predictions.visible_subjects($3)) as report
     from unnest(predictions.visible_subjects($1)) id where id = any($4::uuid[])`,
    [allScopes, scopeBits.READ_PREDICTIONS, scopeBits.SUBMIT_REPORTS, ids],
  );
  return new Map(rows.map(({ id, ...rights }) => [id, rights]));
}

/** Equipment of a building whose predictions the viewer may read. */
export async function equipmentOfBuildings(
  client: pg.ClientBase,
  buildingIds: readonly string[],
): Promise<{ id: string; buildingId: string }[]> {
  const { rows } = await client.query<{ id: string; buildingId: string }>(
    `select subject_id as id, building_id as "buildingId" from predictions.equipment
     where building_id = any($1::uuid[]) order by subject_id`,
    [buildingIds],
  );
  return rows;
}

/** The building of each piece of equipment whose predictions the viewer may read. */
export async function buildingsOf(client: pg.ClientBase, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; buildingId: string }>(
    `select subject_id as id, building_id as "buildingId" from predictions.equipment where subject_id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(({ id, buildingId }) => [id, buildingId]));
}
