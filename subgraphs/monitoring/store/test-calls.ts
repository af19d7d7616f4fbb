import type { ClientBase } from 'pg';

export interface MissedTestCall {
  readonly subjectId: string;
  readonly equipmentId: string | null;
  readonly deviceId: string;
  readonly lastCallAt: Date;
}

/** Whose last test call is longer ago than so many hours and not yet told; what never made one is not known to do so. */
export async function missedTestCalls(client: ClientBase, now: Date, hours: number): Promise<MissedTestCall[]> {
  const { rows } = await client.query<MissedTestCall>(
    `select last.subject_id as "subjectId", e.subject_id as "equipmentId", last.device_id as "deviceId",
       last.occurred_at as "lastCallAt"
     from (select distinct on (subject_id) subject_id, device_id, occurred_at from monitoring.equipment_event
           where code = 'test_call' order by subject_id, occurred_at desc) last
     left join monitoring.equipment_info e on e.subject_id = last.subject_id
     where last.occurred_at < $1::timestamptz - make_interval(hours => $2)
       and not exists (select 1 from monitoring.alert a where a.subject_id = last.subject_id
         and a.alert_type = 'test_call_missing' and a.triggered_at = last.occurred_at + make_interval(hours => $2))
     order by last.subject_id limit 500`,
    [now, hours],
  );
  return rows;
}
