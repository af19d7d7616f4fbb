import { emptyBatch, type ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import type { Known, SeriesRecord } from './series-memories.ts';

interface ShardColumns {
  readonly shard: number;
  readonly columns: ReadingBatch;
  readonly records: SeriesRecord[];
}

/** The good readings of a batch by shard, each moment of a series once. */
export class IntakeBatch {
  readonly #size: number;
  readonly #now: number;
  readonly #shards = new Map<number, ShardColumns>();
  /** The shard that the last reading was of: mostly all are of one. */
  #last: ShardColumns | null = null;
  accepted = 0;
  duplicates = 0;

  /** Of at most `size` readings, at a time. */
  constructor(size: number, nowMs: number) {
    this.#size = size;
    this.#now = nowMs;
  }

  /** Takes a reading unless its moment is known; a repeat is counted. */
  add(record: SeriesRecord, shard: number, timeMs: number, value: number, flags: number): Known {
    const of = this.#last?.shard === shard ? this.#last : this.#ofShard(shard);
    const before = record.leads(this, timeMs) ? 'new' : knownIn(of, record, timeMs, value);
    const known = before === 'new' ? record.find(timeMs, value) : before;
    if (known === 'same') this.duplicates++;
    if (known !== 'new') return known;
    const { columns, records } = of;
    const at = records.length;
    columns.installationKey[at] = record.installationKey;
    columns.metricId[at] = record.metricId;
    columns.time[at] = timeMs;
    columns.value[at] = value;
    columns.flags[at] = record.score(timeMs, value, flags, this.#now);
    records.push(record);
    this.accepted++;
    return known;
  }

  #ofShard(shard: number): ShardColumns {
    let of = this.#shards.get(shard);
    if (of === undefined) {
      of = { shard, columns: emptyBatch(this.#size, this.#now), records: [] };
      this.#shards.set(shard, of);
    }
    return (this.#last = of);
  }

  shards(): [number, ReadingBatch][] {
    return [...this.#shards]
      .filter(([, { records }]) => records.length > 0)
      .map(([shard, { columns, records }]) => [shard, firstOf(columns, records.length)]);
  }

  /** All of them are stored: their moments are known from now on. */
  keep(): void {
    for (const { columns, records } of this.#shards.values())
      for (let i = 0; i < records.length; i++) records[i]?.keep(columns.time[i] ?? 0, columns.value[i] ?? 0);
  }
}

/** Among the readings before in the batch; only those that are out of order are looked for. */
function knownIn({ columns, records }: ShardColumns, record: SeriesRecord, timeMs: number, value: number): Known {
  for (let i = records.length - 1; i >= 0; i--)
    if (columns.time[i] === timeMs && records[i] === record) return columns.value[i] === value ? 'same' : 'other';
  return 'new';
}

function firstOf(columns: ReadingBatch, count: number): ReadingBatch {
  if (columns.count === count) return columns;
  const { receivedAt, installationKey, metricId, time, value, flags } = columns;
  return {
    ...{ count, receivedAt, installationKey: installationKey.subarray(0, count) },
    ...{ metricId: metricId.subarray(0, count), time: time.subarray(0, count) },
    ...{ value: value.subarray(0, count), flags: flags.subarray(0, count) },
  };
}
