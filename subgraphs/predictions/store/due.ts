import type pg from 'pg';

/** Something became known of this equipment: its prediction is to be made anew. */
export async function markDue(client: pg.ClientBase | pg.Pool, subjectIds: readonly string[]): Promise<void> {
  if (subjectIds.length === 0) return;
  await client.query(
    `insert into predictions.refresh_due (subject_id) select distinct unnest($1::uuid[]) order by 1
     on conflict (subject_id) do nothing`,
    [subjectIds],
  );
}

/** What is due and was not predicted within the last seconds, oldest first. */
export async function dueSubjects(
  client: pg.ClientBase | pg.Pool,
  minSeconds: number,
  limit: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select d.subject_id as id from predictions.refresh_due d
     where d.since <= now() and not exists (select 1 from predictions.prediction p
       where p.subject_id = d.subject_id and p.generated_at > now() - make_interval(secs => $1))
     order by d.since limit $2`,
    [minSeconds, limit],
  );
  return rows.map(({ id }) => id);
}

/** Takes it, unless somebody else has. What comes to be known meanwhile makes it due again. */
export async function takeDue(client: pg.ClientBase, subjectId: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from predictions.refresh_due where subject_id = $1', [subjectId]);
  return rowCount === 1;
}

/** It failed: others first. */
export async function postponeDue(pool: pg.Pool, subjectId: string): Promise<void> {
  await pool.query(`update predictions.refresh_due set since = now() + interval '1 minute' where subject_id = $1`, [
    subjectId,
  ]);
}
