import type { Pool } from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import { post, type Posted } from '../../../platform/delivery/post.ts';
import { isGivenUp, nextAttempt } from '../../../platform/delivery/schedule.ts';
import { signedHeaders } from '../../../platform/delivery/sign.ts';
import { type QuietHours, sendableAt } from '../domain/quiet-hours.ts';
import {
  claimDue,
  type DueDelivery,
  finishDelivery,
  giveUpChannel,
  noteFailing,
  postpone,
  retryDelivery,
} from '../store/notification-sending.ts';
import type { Mailer } from './mailer.ts';
import { bodyOf, lineOf } from './message.ts';

export interface NotifyOptions {
  /** Owner role: secrets are its own. */
  readonly pool: Pool;
  readonly now: () => Date;
  readonly mailer: Mailer;
  /** Webhooks may go to addresses that are not public: for tests and closed networks. */
  readonly allowPrivate: boolean;
}

/** Sends what is due, each notification at least once. */
export async function sendDueNotifications(options: NotifyOptions): Promise<void> {
  for (;;) {
    const due = await claimDue(options.pool);
    if (due.length === 0) return;
    await Promise.all(due.map((one) => attempt(options, one)));
  }
}

async function attempt(options: NotifyOptions, due: DueDelivery): Promise<void> {
  const { pool, now } = options;
  // What an organization may not see any more is not told to it, though it was when it happened.
  if (!due.mayKnow) return finishDelivery(pool, due.id, { status: 'withheld', responseStatus: null, fault: null });
  const at = sendableAt(quietHoursOf(due), due.severity ?? 'critical', now().getTime());
  if (at > now().getTime()) return postpone(pool, due.id, new Date(at));
  const { status, fault } = await send(options, due);
  const isDelivered = fault === null && (status === null || (status >= 200 && status < 300));
  if (!isDelivered) return failed(options, due, { status, fault });
  await finishDelivery(pool, due.id, { status: 'delivered', responseStatus: status, fault: null });
  await noteFailing(pool, due.channelId, null);
}

function quietHoursOf({ quietFromMinute, quietToMinute, timeZone }: DueDelivery): QuietHours | null {
  if (quietFromMinute === null || quietToMinute === null) return null;
  return { fromMinute: quietFromMinute, toMinute: quietToMinute, timeZone };
}

function send({ mailer, allowPrivate, now }: NotifyOptions, due: DueDelivery): Promise<Posted> {
  const { address: url } = due;
  if (due.kind === 'email') return sendMail(mailer, due);
  if (due.kind === 'chat') return post({ url, body: JSON.stringify({ text: lineOf(due) }), headers: {}, allowPrivate });
  const body = bodyOf(due, now());
  const headers = due.secret === null ? {} : signedHeaders(due.secret, due.id, body, now());
  return post({ url, body, headers, allowPrivate });
}

async function sendMail(mailer: Mailer, due: DueDelivery): Promise<Posted> {
  if (mailer === null) return { status: null, fault: 'NO_MAIL_SERVER' };
  const subject = lineOf(due).slice(0, 200);
  try {
    await mailer({
      to: due.address,
      subject,
      text: `${lineOf(due)}\n\nSince ${due.triggeredAt?.toISOString() ?? '-'}.\n`,
      id: due.id,
    });
    return { status: null, fault: null };
  } catch (fault) {
    return { status: null, fault: fault instanceof Error && 'code' in fault ? String(fault.code) : 'MAIL_REFUSED' };
  }
}

function failed({ pool, now }: NotifyOptions, due: DueDelivery, { status, fault }: Posted): Promise<void> {
  return inTransaction(pool, async (client) => {
    const at = now();
    // Trying again does not make an address public.
    const next = fault === 'ADDRESS_NOT_ALLOWED' ? null : nextAttempt(due.attempts, at.getTime());
    const outcome = { responseStatus: status, fault };
    if (next === null) await finishDelivery(client, due.id, { status: 'failed', ...outcome });
    else await retryDelivery(client, due.id, new Date(next), outcome);
    const since = await noteFailing(client, due.channelId, at);
    if (since !== null && isGivenUp(since.getTime(), at.getTime()))
      await giveUpChannel(client, due.channelId, 'Nothing was delivered for three days.');
  });
}
