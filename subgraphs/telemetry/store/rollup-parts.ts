/** Columns of every roll-up, in the order of `partOf`. */
export const partColumns =
  'count, bad, suspect, sum, m2, min, max, first, last, first_at, last_at, sketch_keys, sketch_counts';

/** The same columns of a conflicting row, for `on conflict do update set`. */
export const replaceParts = partColumns
  .split(', ')
  .map((column) => `${column} = excluded.${column}`)
  .join(', ');

/** Cells of a histogram and how many readings are in each, over rows with `value` and `good`; an aggregate. */
export const sketch = {
  keys: `(select array_agg(key order by key) from (
    select distinct unnest(array_agg(telemetry.sketch_key(value)) filter (where good)) as key) k)`,
  counts: `(select array_agg(n order by key) from (
    select key, count(*)::int as n from unnest(array_agg(telemetry.sketch_key(value)) filter (where good)) key group by key) k)`,
};

/** What is kept of readings `ts, value, flags, good` of one series: bad ones count only in `bad`. `partColumns` without the sketch. */
export const momentsOf = `count(*) filter (where good)::int, count(*) filter (where not good)::int,
  count(*) filter (where flags & 3 = 1)::int, sum(value) filter (where good),
  coalesce(var_pop(value) filter (where good) * count(*) filter (where good), 0),
  min(value) filter (where good), max(value) filter (where good),
  (array_agg(value order by ts) filter (where good))[1], (array_agg(value order by ts desc) filter (where good))[1],
  min(ts) filter (where good), max(ts) filter (where good)`;
