import type { ClientBase } from 'pg';

export interface StoredEquipment {
  readonly subjectId: string;
  readonly state: Uint8Array;
}

/** Rows a statement: some 2 MB of states at a time. */
const CHUNK = 200;

export async function saveEquipment(client: ClientBase, equipment: readonly StoredEquipment[]): Promise<void> {
  for (let start = 0; start < equipment.length; start += CHUNK) {
    const chunk = equipment.slice(start, start + CHUNK);
    await client.query(
      `insert into monitoring.equipment_state (subject_id, state)
       select * from unnest($1::uuid[], $2::bytea[])
       on conflict (subject_id) do update set state = excluded.state, saved_at = now()`,
      [
        chunk.map(({ subjectId }) => subjectId),
        chunk.map(({ state }) => Buffer.from(state.buffer, state.byteOffset, state.byteLength)),
      ],
    );
  }
}

/** Every state, in chunks, as of the reader's committed offset. */
export async function* loadEquipment(client: ClientBase): AsyncGenerator<StoredEquipment> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await client.query<{ subject_id: string; state: Buffer }>(
      `select subject_id, state from monitoring.equipment_state where subject_id > $1 order by subject_id limit ${CHUNK}`,
      [after],
    );
    for (const { subject_id: subjectId, state } of rows) yield { subjectId, state };
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK) return;
    after = last.subject_id;
  }
}
