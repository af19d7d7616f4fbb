/** A lock that a writer holds: of a shard, or (null) the one that says that it is there. */
export interface Holding {
  /** Of the writer: its connection's process at the database. */
  readonly pid: number;
  readonly shard: number | null;
}

export interface ShardPlan {
  /** What this writer has beyond its share. */
  readonly give: readonly number[];
  /** Shards that nobody has, when it has less than its share, and how many of them it wants. */
  readonly free: readonly number[];
  readonly want: number;
}

/**
 * What a writer has to do so that `shards` are spread evenly: every writer that is there gets as many as the others, the
 * ones with the lowest numbers one more when it does not divide. All writers come to the same shares by themselves.
 */
export function planShards(pid: number, holdings: readonly Holding[], shards: number): ShardPlan {
  const writers = [...new Set(holdings.filter(({ shard }) => shard === null).map((one) => one.pid))];
  const rank = writers.filter((other) => other < pid).length;
  const most = Math.floor(shards / writers.length) + (rank < shards % writers.length ? 1 : 0);
  const held = holdings.flatMap((one) => (one.shard === null ? [] : [{ pid: one.pid, shard: one.shard }]));
  const own = held.filter((one) => one.pid === pid).map(({ shard }) => shard);
  const taken = new Set(held.map(({ shard }) => shard));
  const want = Math.max(0, most - own.length);
  const free = [...Array(shards).keys()].filter((shard) => !taken.has(shard));
  return { give: own.toSorted((a, b) => a - b).slice(most), free: want > 0 ? free : [], want };
}
