import type pg from 'pg';

/** Messages to other services, kept in the transaction of the change that they tell of until the stream has them. */
export function outboxTable(schema: string): string[] {
  return [
    `create table ${schema}.outbox (
       id bigint generated always as identity primary key,
       message_id text not null,
       subject text not null,
       data bytea not null,
       created_at timestamptz not null default now()
     );`,
  ];
}

export interface OutgoingMessage {
  /** Deterministic where the change may be made twice: the stream drops a repeat within its duplicate window. */
  readonly id: string;
  readonly subject: string;
  readonly data: Uint8Array;
}

const lockKey = 824_617;

/** Late in the transaction, before `appendEvents`: the lock it takes keeps messages in the order of the commits. */
export async function postMessages(
  client: pg.ClientBase,
  schema: string,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  await client.query(
    `with held as materialized (select pg_advisory_xact_lock(${lockKey}, hashtext('${schema}')))
     insert into ${schema}.outbox (message_id, subject, data)
     select row.id, row.subject, row.data from held, unnest($1::text[], $2::text[], $3::bytea[]) as row (id, subject, data)`,
    [
      messages.map(({ id }) => id),
      messages.map(({ subject }) => subject),
      messages.map(({ data }) => Buffer.from(data)),
    ],
  );
}
