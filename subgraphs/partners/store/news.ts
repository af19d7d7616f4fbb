import type pg from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';
import { appendEvents, type NewEvent } from '../../../platform/events/event-table.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { type OutgoingMessage, postMessages } from '../../../platform/outbox/outbox-table.ts';
import { requiredScope, type WebhookEvent } from '../domain/webhook-event.ts';
import { rowsOf, sql, word } from './sql.ts';

/** Something that webhooks are told of: those of organizations that see its subject, or of one organization. */
export interface HookEvent {
  readonly event: WebhookEvent;
  /** The same for the same happening, so that a repeat is not told twice. */
  readonly id: string;
  readonly about: { readonly subjectId: string } | { readonly organizationId: string };
  readonly occurredAt: Date;
  readonly data: unknown;
}

/** What a change tells others, gathered while it is made and written at the end of its transaction. */
export class News {
  readonly events: NewEvent[] = [];
  readonly messages: OutgoingMessage[] = [];
  readonly hooks: HookEvent[] = [];

  get topics(): string[] {
    return this.events.map(({ topic }) => topic);
  }
}

/** The last statements before the commit (see `appendEvents`). */
export async function writeNews(client: pg.ClientBase, news: News, now: Date): Promise<void> {
  for (const hook of news.hooks) await queueDeliveries(client, hook, now);
  await postMessages(client, 'partners', news.messages);
  await appendEvents(client, 'partners', news.events);
}

const namespace = '6f1c0c1e-3f0a-4a55-9a4a-2d4c8a3b9c11';

async function queueDeliveries(client: pg.ClientBase, hook: HookEvent, now: Date): Promise<void> {
  const { event, id, about, occurredAt, data } = hook;
  const scope = requiredScope[event];
  const isFor =
    'organizationId' in about
      ? sql`w.organization_id = ${about.organizationId}`
      : sql`(w.equipment_ids is null or ${about.subjectId}::uuid = any (w.equipment_ids)) and exists (
          select 1 from partners.access a where a.organization_id = w.organization_id and a.subject_id = ${about.subjectId}
            and (a.scopes & ${scope === null ? 0 : scopeBits[scope]}) <> 0 and (a.expires_at is null or a.expires_at > now()))`;
  const webhooks = await rowsOf<{ id: string; organizationId: string }>(
    client,
    sql`select w.id, w.organization_id from partners.webhook w where w.is_enabled and ${event} = any (w.events) and ${isFor}`,
  );
  const body = JSON.stringify({ type: event.replaceAll('_', '.'), timestamp: occurredAt.toISOString(), data });
  const subjectId = 'subjectId' in about ? about.subjectId : null;
  for (const webhook of webhooks) {
    const delivery = { id: uuidV5(namespace, `${webhook.id}/${id}`), webhook, event, eventId: id, subjectId, body };
    await insertDelivery(client, delivery, now);
  }
}

export interface NewDelivery {
  readonly id: string;
  readonly webhook: { readonly id: string; readonly organizationId: string };
  readonly event: string;
  readonly eventId: string;
  readonly subjectId: string | null;
  readonly body: string;
}

export async function insertDelivery(client: pg.ClientBase, one: NewDelivery, now: Date): Promise<void> {
  await client.query(
    sql`insert into partners.webhook_delivery
      (id, webhook_id, organization_id, event, event_id, subject_id, body, next_attempt_at, created_at)
      values (${one.id}, ${one.webhook.id}, ${one.webhook.organizationId}, ${one.event}, ${one.eventId}, ${one.subjectId},
        ${one.body}, ${now}, ${now}) ${word('on conflict do nothing')}`.query,
  );
}
