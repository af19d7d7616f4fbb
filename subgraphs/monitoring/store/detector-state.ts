import type { ClientBase } from 'pg';

export interface StoredSeries {
  readonly installationKey: number;
  readonly metricId: number;
  readonly state: Uint8Array;
}

/** Rows a statement: some 3 MB of states at a time. */
const CHUNK = 200;

/** Makes the bytes of a chunk only when its turn comes: all of them together may be hundreds of MB. */
export async function saveSeries<Series>(
  client: ClientBase,
  series: readonly Series[],
  bytesOf: (series: Series) => StoredSeries,
): Promise<void> {
  for (let start = 0; start < series.length; start += CHUNK) {
    const chunk = series.slice(start, start + CHUNK).map(bytesOf);
    await client.query(
      `insert into monitoring.detector_state (installation_key, metric_id, state)
       select * from unnest($1::int[], $2::int[], $3::bytea[])
       on conflict (installation_key, metric_id) do update set state = excluded.state, saved_at = now()`,
      [
        chunk.map(({ installationKey }) => installationKey),
        chunk.map(({ metricId }) => metricId),
        chunk.map(({ state }) => Buffer.from(state.buffer, state.byteOffset, state.byteLength)),
      ],
    );
  }
}

/** Every series' state, in chunks, as of the reader's committed offset. */
export async function* loadSeries(client: ClientBase): AsyncGenerator<StoredSeries> {
  let after = { installationKey: -1, metricId: -1 };
  for (;;) {
    const { rows } = await client.query<{ installation_key: number; metric_id: number; state: Buffer }>(
      `select installation_key, metric_id, state from monitoring.detector_state
       where (installation_key, metric_id) > ($1, $2) order by installation_key, metric_id limit ${CHUNK}`,
      [after.installationKey, after.metricId],
    );
    for (const row of rows) yield { installationKey: row.installation_key, metricId: row.metric_id, state: row.state };
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK) return;
    after = { installationKey: last.installation_key, metricId: last.metric_id };
  }
}

/**
 * Claims message `seq` for a subject: false when this or a later message was applied already, so a replay leaves the
 * subject's alerts as people have left them. Also holds the subject until the end of the transaction.
 */
export async function claimSubject(client: ClientBase, subjectId: string, seq: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into monitoring.subject_applied as applied (subject_id, applied_seq) values ($1, $2)
     on conflict (subject_id) do update set applied_seq = excluded.applied_seq
     where applied.applied_seq < excluded.applied_seq`,
    [subjectId, seq],
  );
  return rowCount === 1;
}
