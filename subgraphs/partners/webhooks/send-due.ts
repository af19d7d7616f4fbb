import type pg from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { isGivenUp, nextAttempt } from '../../../platform/delivery/schedule.ts';
import { type DeliveredEvent, requiredScope } from '../domain/webhook-event.ts';
import { rowsOf, sql } from '../store/sql.ts';
import { countUse } from '../store/usage.ts';
import { post, type Posted } from '../../../platform/delivery/post.ts';
import { signedHeaders } from '../../../platform/delivery/sign.ts';

export interface SendOptions {
  /** Owner role: secrets are its own. */
  readonly pool: pg.Pool;
  readonly now: () => Date;
  readonly allowPrivate: boolean;
}

interface Due {
  readonly id: string;
  readonly webhookId: string;
  readonly organizationId: string;
  readonly event: DeliveredEvent;
  readonly subjectId: string | null;
  readonly body: string;
  readonly attempts: number;
  readonly url: string;
  readonly secret: Buffer;
}

const atOnce = 10;
/** Whoever claimed a delivery and died leaves it to others after this. Longer than an attempt can take. */
const leaseMs = 60_000;

/** Sends what is due, each delivery at least once; of several replicas none takes what another one has claimed. */
export async function sendDue(options: SendOptions): Promise<void> {
  for (;;) {
    const due = await claim(options);
    await Promise.all(due.map((one) => attempt(options, one)));
    if (due.length < atOnce) return;
  }
}

const claim = ({ pool, now }: SendOptions) => {
  const at = now();
  return rowsOf<Due>(
    pool,
    sql`update partners.webhook_delivery d set attempts = d.attempts + 1, next_attempt_at = ${new Date(at.getTime() + leaseMs)}
      from partners.webhook w where w.id = d.webhook_id and d.id in (
        select c.id from partners.webhook_delivery c join partners.webhook cw on cw.id = c.webhook_id
        where c.status = 'pending' and c.next_attempt_at <= ${at} and cw.is_enabled
        order by c.next_attempt_at limit ${atOnce} for update of c skip locked)
      returning d.id, d.webhook_id, d.organization_id, d.event, d.subject_id, d.body, d.attempts, w.url, w.secret`,
  );
};

async function attempt(options: SendOptions, due: Due): Promise<void> {
  const { pool, now, allowPrivate } = options;
  if (!(await mayKnow(pool, due))) return finish(pool, due, { status: 'withheld', at: now() });
  const headers = signedHeaders(due.secret, due.id, due.body, now());
  const posted = await post({ url: due.url, body: due.body, headers, allowPrivate });
  const isDelivered = posted.status !== null && posted.status >= 200 && posted.status < 300;
  await (isDelivered ? delivered(options, due, posted) : failed(options, due, posted));
}

/** What an organization may not see any more is not told to it, though it was when it happened. */
async function mayKnow(pool: pg.Pool, { event, subjectId, organizationId }: Due): Promise<boolean> {
  const scope = requiredScope[event];
  if (scope === null || subjectId === null) return true;
  const seen = await rowsOf(
    pool,
    sql`select 1 from partners.access where organization_id = ${organizationId} and subject_id = ${subjectId}
      and (scopes & ${scopeBits[scope]}) <> 0 and (expires_at is null or expires_at > now())`,
  );
  return seen.length > 0;
}

interface End {
  readonly status: 'delivered' | 'failed' | 'withheld';
  readonly at: Date;
  readonly posted?: Posted;
}

const finish = async (client: pg.Pool | pg.ClientBase, { id }: Due, { status, at, posted }: End): Promise<void> => {
  await client.query(
    sql`update partners.webhook_delivery set status = ${status}, finished_at = ${at}, next_attempt_at = null,
      response_status = ${posted?.status ?? null}, fault = ${posted?.fault ?? null} where id = ${id}`.query,
  );
};

const delivered = ({ pool, now }: SendOptions, due: Due, posted: Posted) =>
  inTransaction(pool, async (client) => {
    await finish(client, due, { status: 'delivered', at: now(), posted });
    await client.query(sql`update partners.webhook set failing_since = null where id = ${due.webhookId}`.query);
    await countUse(client, due.organizationId, 'webhookDelivery', now());
  });

const failed = ({ pool, now }: SendOptions, due: Due, posted: Posted) =>
  inTransaction(pool, async (client) => {
    const at = now();
    const next = nextAttempt(due.attempts, at.getTime());
    if (next === null) await finish(client, due, { status: 'failed', at, posted });
    else {
      await client.query(
        sql`update partners.webhook_delivery set next_attempt_at = ${new Date(next)}, response_status = ${posted.status},
          fault = ${posted.fault} where id = ${due.id}`.query,
      );
    }
    const [webhook] = await rowsOf<{ failingSince: Date }>(
      client,
      sql`update partners.webhook set failing_since = coalesce(failing_since, ${at}) where id = ${due.webhookId}
        returning failing_since`,
    );
    if (webhook === undefined || !isGivenUp(webhook.failingSince.getTime(), at.getTime())) return;
    const reason = 'Nothing was delivered for three days.';
    await client.query(
      sql`update partners.webhook set is_enabled = false, disabled_reason = ${reason}, version = version + 1
        where id = ${due.webhookId}`.query,
    );
  });
