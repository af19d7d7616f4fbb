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

/** Squares of larger values do not fit into a double: PostgreSQL would refuse to add them up. */
const summable = 'good and abs(value) <= 1e150';
const unlessTooLarge = (sum: string) => `case when bool_or(good and abs(value) > 1e150) then null else ${sum} end`;

/** The sum of squares; null with a value whose square does not fit. */
export const sumOfSquares = unlessTooLarge(
  `sum(case when abs(value) > 1e-150 then value * value else 0 end) filter (where ${summable})`,
);

/** What is kept of readings `ts, value, flags, good` of one series: bad ones count only in `bad`. `partColumns` without the sketch. Sum and m2 are null with a value that is too large. */
export const momentsOf = `count(*) filter (where good)::int, count(*) filter (where not good)::int,
  count(*) filter (where flags & 3 = 1)::int, ${unlessTooLarge(`sum(value) filter (where ${summable})`)},
  ${unlessTooLarge(`coalesce(var_pop(value) filter (where ${summable}) * count(*) filter (where good), 0)`)},
  min(value) filter (where good), max(value) filter (where good),
  (array_agg(value order by ts) filter (where good))[1], (array_agg(value order by ts desc) filter (where good))[1],
  min(ts) filter (where good), max(ts) filter (where good)`;

/** Metrics of the catalogue that usage is read from. */
export const usageMetrics = ['cycle_count', 'power_consumption'];

/** Name of a list of metrics in SQL. */
const listed = usageMetrics.map((name) => `'${name}'`).join(', ');

/** Rise, area and widest gap (see migration 0009) of the good readings of `source` if `metric` is one of usage, else nulls. */
export const usageOf = (metric: string, source: string): string => `(
  select case when known then coalesce(sum(case when value >= before then value - before else value end), 0) end as rise,
    case when known then coalesce(sum((value + before) / 2 * seconds), 0) end as area,
    case when known then coalesce(max(seconds), 0) end as widest_s
  from (select exists (select from telemetry.metric where id = ${metric} and organization_id is null and name in (${listed})) as known) k
  left join lateral (
    select * from (
      select value, lag(value) over series as before, extract(epoch from ts - lag(ts) over series)::float8 as seconds
      from ${source} r where k.known and flags & 3 <> 2 window series as (order by ts)
    ) pair where before is not null
  ) pair on true
  group by known
)`;
