import type pg from 'pg';

/** Of predictions whose outcome is known: how many were right. */
export interface Accuracy {
  readonly known: number;
  readonly right: number;
}

/**
 * One prediction a day and piece of equipment, made when its outcome was not yet recorded: a failure within 7 days was
 * foreseen at 0.5 or more, or rightly not. An outcome is known after these 7 days, or when the failure came sooner.
 */
export async function accuracy(client: pg.ClientBase): Promise<Accuracy> {
  const { rows } = await client.query<Accuracy>(
    `select count(*)::int as known, count(*) filter (where foreseen = failed)::int as right from (
       select distinct on (p.subject_id, date_trunc('day', p.as_of)) p.probability_7 >= 0.5 as foreseen,
         f.failed_at is not null as failed, f.failed_at is not null or p.as_of < now() - interval '7 days' as known
       from predictions.prediction p left join lateral (
         select failed_at from predictions.failure where subject_id = p.subject_id
         and failed_at >= p.as_of and failed_at < p.as_of + interval '7 days' and recorded_at > p.generated_at
         order by failed_at limit 1) f on true
       where p.probability_7 is not null and p.generated_at < p.as_of + interval '2 days'
       order by p.subject_id, date_trunc('day', p.as_of), p.generated_at) judged
     where known`,
  );
  return rows[0] ?? { known: 0, right: 0 };
}

export interface Downtime {
  readonly foreseen: number;
  readonly unforeseen: number;
  readonly foreseenHours: number | null;
  readonly unforeseenHours: number | null;
}

/** Mean downtime of restored failures that a prediction at 0.5 or more preceded within 30 days, and of the others. */
export async function downtime(client: pg.ClientBase): Promise<Downtime> {
  const { rows } = await client.query<Downtime>(
    `select count(*) filter (where foreseen)::int as foreseen, count(*) filter (where not foreseen)::int as unforeseen,
       avg(hours) filter (where foreseen)::float8 as "foreseenHours", avg(hours) filter (where not foreseen)::float8 as "unforeseenHours"
     from (select extract(epoch from f.restored_at - f.failed_at) / 3600 as hours, exists (
         select 1 from predictions.prediction p where p.subject_id = f.subject_id and p.probability_7 >= 0.5
         and p.generated_at between f.failed_at - interval '30 days' and f.failed_at) as foreseen
       from predictions.failure f where f.restored_at is not null) failures`,
  );
  return rows[0] ?? { foreseen: 0, unforeseen: 0, foreseenHours: null, unforeseenHours: null };
}

export interface Followed {
  readonly recorded: number;
  readonly followed: number;
}

/** How much of the recorded maintenance followed an accepted recommendation. */
export async function followed(client: pg.ClientBase): Promise<Followed> {
  const { rows } = await client.query<Followed>(
    `select count(*)::int as recorded, count(recommendation_id)::int as followed from predictions.maintenance`,
  );
  return rows[0] ?? { recorded: 0, followed: 0 };
}
