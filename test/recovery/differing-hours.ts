/** How many hours that are over are stored in another way than their readings say. */
export const differingHours = `
  with truth as (
    select device_key, metric_id, date_trunc('hour', ts, 'UTC') as hour, count(*)::int as count, sum(value) as sum,
      min(value) as min, max(value) as max, var_pop(value) * count(*) as m2
    from telemetry.reading where flags & 3 <> 2 and ts < date_trunc('hour', now(), 'UTC') - interval '1 hour' group by 1, 2, 3
  )
  select count(*)::int as n from truth t left join telemetry.rollup_1h r using (device_key, metric_id, hour)
  where r.hour is null or r.count <> t.count or r.min <> t.min or r.max <> t.max
    or abs(r.sum - t.sum) > 1e-9 * abs(t.sum) or abs(r.m2 - t.m2) > 1e-9 * greatest(1, t.m2)`;
