import type pg from 'pg';

/** Where readers of a stream stand, per shard; and messages that could not be read. */
export function readerOffsetTable(schema: string): string[] {
  return [
    `create table ${schema}.reader_offset (
       reader text not null,
       shard integer not null,
       seq bigint not null,
       primary key (reader, shard)
     );
     create table ${schema}.dead_letter (
       reader text not null,
       seq bigint not null,
       subject text not null,
       data bytea not null,
       reason text not null,
       created_at timestamptz not null default now(),
       primary key (reader, seq)
     );`,
  ];
}

/** What `startStreamWorker` needs beside `readerOffsetTable`: how often the message at hand failed, and why. */
export function readerAttempts(schema: string): string[] {
  return [`alter table ${schema}.reader_offset add column attempts integer not null default 0, add column fault text;`];
}

export interface ReaderPosition {
  readonly schema: string;
  readonly reader: string;
  readonly shards: readonly number[];
}

/** The committed offset of each shard; a new shard starts before `firstSeq`. */
export async function loadOffsets(
  client: pg.ClientBase | pg.Pool,
  { schema, reader, shards }: ReaderPosition,
  firstSeq: number,
): Promise<Map<number, number>> {
  await client.query(
    `insert into ${schema}.reader_offset (reader, shard, seq)
     select $1, shard, $3 from unnest($2::int[]) shard on conflict do nothing`,
    [reader, shards, Math.max(0, firstSeq - 1)],
  );
  const { rows } = await client.query<{ shard: number; seq: string }>(
    `select shard, seq from ${schema}.reader_offset where reader = $1 and shard = any ($2)`,
    [reader, shards],
  );
  return new Map(rows.map(({ shard, seq }) => [shard, Number(seq)]));
}

/** In the transaction of the effect: all shards of this reader have been read up to `seq`. */
export async function commitOffset(client: pg.ClientBase, position: ReaderPosition, seq: number): Promise<void> {
  await client.query({
    name: `offset-${position.reader}`,
    text: `update ${position.schema}.reader_offset set seq = $3
           where reader = $1 and shard = any ($2) and seq < $3`,
    values: [position.reader, position.shards, seq],
  });
}

/** Sets a message aside with the reason, in the transaction that moves the offset past it. */
export async function setAside(
  client: pg.ClientBase,
  { schema, reader }: ReaderPosition,
  message: { seq: number; subject: string; data: Uint8Array },
  reason: string,
): Promise<void> {
  await client.query(
    `insert into ${schema}.dead_letter (reader, seq, subject, data, reason) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [reader, message.seq, message.subject, Buffer.from(message.data), reason],
  );
}
