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

/** Takes what is due and was not predicted within the last seconds, oldest first. */
export async function takeDue(client: pg.ClientBase, minSeconds: number, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `delete from predictions.refresh_due where subject_id in (
       select d.subject_id from predictions.refresh_due d
       where not exists (select 1 from predictions.prediction p
         where p.subject_id = d.subject_id and p.generated_at > now() - make_interval(secs => $1))
       order by d.since limit $2 for update skip locked)
     returning subject_id as id`,
    [minSeconds, limit],
  );
  return rows.map(({ id }) => id);
}
