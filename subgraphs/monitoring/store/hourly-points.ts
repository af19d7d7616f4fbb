import type { ClientBase } from 'pg';
import type { ClosedBucket } from '../../../core/contracts/buckets-closed.ts';

/** The last word on an hour counts. */
export async function saveHourlyPoints(client: ClientBase, all: readonly ClosedBucket[]): Promise<void> {
  const byKey = new Map(all.map((bucket) => [`${bucket.installationKey}/${bucket.metricId}/${bucket.start}`, bucket]));
  const buckets = [...byKey.values()];
  const column = <Value>(pick: (bucket: ClosedBucket) => Value): Value[] => buckets.map(pick);
  await client.query(
    `insert into monitoring.hourly_point (subject_id, metric, hour, installation_key, unit, count, sum)
     select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int[], $5::text[], $6::int[], $7::float8[])
     on conflict (subject_id, metric, hour, installation_key)
     do update set count = excluded.count, sum = excluded.sum, unit = excluded.unit`,
    [
      ...[column((one) => one.subjectId), column((one) => one.metric), column((one) => new Date(one.start))],
      ...[column((one) => one.installationKey), column((one) => one.unit), column((one) => one.count)],
      column((one) => one.sum),
    ],
  );
}
