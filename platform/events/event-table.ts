import type pg from 'pg';

/** The truth behind subscriptions: written in the transaction of the change, one cursor a table, in commit order. */
export function eventTable(schema: string): string[] {
  return [
    `create table ${schema}.event (
       cursor bigint generated always as identity primary key,
       topic text not null,
       subject_id uuid not null,
       occurred_at timestamptz not null,
       payload jsonb not null,
       created_at timestamptz not null default now()
     );
     create index event_by_topic on ${schema}.event (topic, cursor);`,
  ];
}

/**
 * `<schema>.event_bounds()`: oldest and newest cursor. Which cursors are kept is nobody's secret: a subscriber must learn
 * that its cursor is too old without seeing events. The table itself is read under the policy that its owner gives it.
 */
export function eventBounds(schema: string): string[] {
  return [
    `create function ${schema}.event_bounds() returns table (oldest bigint, newest bigint)
       language sql stable security definer set search_path = ${schema}, pg_temp
       begin atomic
         select min(cursor), max(cursor) from ${schema}.event;
       end;
     revoke all on function ${schema}.event_bounds() from public;
     grant execute on function ${schema}.event_bounds() to ${schema}_reader;`,
  ];
}

export interface NewEvent {
  readonly topic: string;
  readonly subjectId: string;
  readonly occurredAt: Date;
  readonly payload: unknown;
}

export interface EventRow extends NewEvent {
  readonly cursor: number;
}

const lockKey = 824_614;

/**
 * Must be the last statement before commit: the lock it takes makes cursors visible in their order (a plain sequence
 * lets a reader skip events of a transaction that commits late).
 */
export async function appendEvents(client: pg.ClientBase, schema: string, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    topic: event.topic,
    subject_id: event.subjectId,
    occurred_at: event.occurredAt.toISOString(),
    payload: event.payload,
  }));
  await client.query(
    `with held as materialized (select pg_advisory_xact_lock(${lockKey}, hashtext('${schema}')))
     insert into ${schema}.event (topic, subject_id, occurred_at, payload)
     select row.topic, row.subject_id, row.occurred_at, row.payload
     from held, jsonb_to_recordset($1::jsonb) as row (topic text, subject_id uuid, occurred_at timestamptz, payload jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** How long a subscriber may be away and still miss nothing. */
const keptDays = 7;

/** Forgets old events. The newest one always stays: it tells a late cursor from one that is too old. */
export async function trimEvents(pool: pg.Pool, schema: string): Promise<void> {
  await pool.query(
    `delete from ${schema}.event where created_at < now() - make_interval(days => $1)
     and cursor < (select max(cursor) from ${schema}.event)`,
    [keptDays],
  );
}
