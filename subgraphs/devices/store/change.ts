import type pg from 'pg';
import { encodeDomainMessage, type DomainMessage } from '../../../core/contracts/domain-stream.ts';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { appendEvents, type NewEvent } from '../../../platform/events/event-table.ts';
import { announce } from '../../../platform/events/follow-topic.ts';
import type { Topics } from '../../../platform/events/topics.ts';
import { postMessages } from '../../../platform/outbox/outbox-table.ts';

export const schema = 'devices';

/** What a device is told of a command that it may take. */
export interface OfferedCommand {
  readonly id: string;
  readonly deviceId: string;
  readonly name: string;
  readonly params: unknown;
  readonly state: string;
  readonly expiresAt: Date;
}

export interface Change {
  readonly client: pg.ClientBase;
  /** Told to subscribers, and to other services, in this transaction. */
  readonly events: NewEvent[];
  readonly messages: DomainMessage[];
  /** Commands that may be taken now: the doors are told after the commit. */
  readonly offers: OfferedCommand[];
}

export interface ChangeTools {
  /** Owner role: the caller has established the right to make the change. */
  readonly owner: pg.Pool;
  readonly topics: Topics;
  /** Tells the doors of commands that may be taken now. Nothing is lost when nobody hears it: they are offered again. */
  readonly offered?: (commands: readonly OfferedCommand[]) => void;
}

/** One transaction of the owner role; messages and events are its last statements, the news goes out after it. */
export async function change<T>(
  { owner, topics, offered }: ChangeTools,
  viewer: Viewer | null,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const events: NewEvent[] = [];
  const offers: OfferedCommand[] = [];
  const result = await inTransaction(owner, async (client) => {
    // Triggers that keep the audit trail ask who it was.
    await client.query(`select set_config('app.user', $1, true)`, [viewer?.kind === 'user' ? viewer.id : '']);
    const messages: DomainMessage[] = [];
    const done = await work({ client, events, messages, offers });
    await postMessages(client, schema, messages.map(encodeDomainMessage));
    await appendEvents(client, schema, events);
    return done;
  });
  await announce(
    topics,
    schema,
    events.map(({ topic }) => topic),
  );
  if (offers.length > 0) offered?.(offers);
  return result;
}

export interface AuditEntry {
  readonly organizationId: string;
  readonly action: string;
  readonly subjectId: string;
  readonly details?: unknown;
}

/** Who changed what, in the transaction of the change; the actor is the change's viewer. */
export async function audit(client: pg.ClientBase, entry: AuditEntry): Promise<void> {
  await client.query(
    `insert into devices.audit_entry (organization_id, actor_id, action, subject_id, details)
     values ($1, nullif(current_setting('app.user', true), '')::uuid, $2, $3, $4)`,
    [entry.organizationId, entry.action, entry.subjectId, JSON.stringify(entry.details ?? {})],
  );
}
