import type { ClientBase } from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';
import type { AlertChange } from '../domain/alert-lifecycle.ts';
import { countKeyset, type KeysetQuery, readKeysetPage } from './keyset-page.ts';
import type { AlertChanged } from './monitoring-event.ts';
import type { Channel } from './notification-channels.ts';
import { datesOf } from './row-dates.ts';
import type { Statement } from './statement.ts';

export const deliveryStatuses = ['pending', 'delivered', 'failed', 'withheld'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface Delivery {
  readonly id: string;
  readonly channelId: string;
  readonly alertId: string | null;
  readonly change: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly responseStatus: number | null;
  readonly fault: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const deliveryColumns = `id, channel_id as "channelId", alert_id as "alertId", change, status, attempts,
  next_attempt_at as "nextAttemptAt", response_status as "responseStatus", fault, created_at as "createdAt",
  finished_at as "finishedAt"`;

const ofChannel = (channelId: string, statuses: readonly DeliveryStatus[]) => ({
  table: 'notification_delivery',
  where: 'channel_id = $1::uuid and status = any ($2::text[])',
  values: [channelId, `{${statuses.join(',')}}`],
});

/** What a channel was told, the newest first. */
export const readDeliveryPage = async (
  run: Statement,
  channelId: string,
  statuses: readonly DeliveryStatus[],
  page: KeysetQuery,
): Promise<Delivery[]> =>
  (await readKeysetPage<Delivery>(run, { ...ofChannel(channelId, statuses), columns: deliveryColumns }, page)).map(
    datesOf,
  );

export const countDeliveries = (
  run: Statement,
  channelId: string,
  statuses: readonly DeliveryStatus[],
): Promise<number> => countKeyset(run, ofChannel(channelId, statuses));

export async function readDeliveries(run: Statement, ids: readonly string[]): Promise<Delivery[]> {
  const text = `select ${deliveryColumns} from monitoring.notification_delivery where id = any ($1::uuid[])`;
  return (await run<Delivery>(text, [`{${ids.join(',')}}`])).map(datesOf);
}

const rank = (column: string): string => `array_position(array['info', 'warning', 'critical'], ${column})`;
/** What each change is told as; the others are not told. What comes into sight is raised, for who is told. */
const toldAs: Readonly<Partial<Record<AlertChange, string>>> = {
  ...{ raised: 'raised', released: 'raised', returned_to_service: 'raised', escalated: 'escalated' },
  ...{ cleared: 'cleared', latched: 'cleared', resolved: 'resolved' },
};
const ends = ['cleared', 'resolved'];

/**
 * Queues what channels are to be told of a change of an alert, once each, in the transaction of the change. A channel is
 * told of what its organization may read the health of.
 */
export async function queueNotifications(client: ClientBase, event: AlertChanged): Promise<void> {
  const change = toldAs[event.change];
  if (change === undefined || event.isHidden) return;
  const isEnd = ends.includes(change);
  await client.query(
    `insert into monitoring.notification_delivery (id, channel_id, organization_id, alert_id, subject_id, change, next_attempt_at)
     select gen_random_uuid(), c.id, c.organization_id, $1, $2, $3, now()
     from monitoring.notification_channel c
     join monitoring.access a on a.organization_id = c.organization_id and a.subject_id = $2
       and (a.scopes & ${scopeBits.READ_HEALTH}) <> 0 and (a.expires_at is null or a.expires_at > now())
     where c.is_enabled and c.confirmed_at is not null and ${rank('c.min_severity')} <= ${rank('$4::text')}
       and (c.tells_end or not $5::boolean) and (c.building_ids is null or a.building_id = any (c.building_ids))
     on conflict (channel_id, alert_id, change, step) do nothing`,
    [event.alertId, event.subjectId, change, event.severity, isEnd],
  );
}

/** Queues a test, or a delivery anew. */
export async function queueTest(client: ClientBase, channel: Channel): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `insert into monitoring.notification_delivery (id, channel_id, organization_id, change, next_attempt_at)
     values (gen_random_uuid(), $1, $2, 'test', now()) returning id`,
    [channel.id, channel.organizationId],
  );
  return rows[0]?.id ?? '';
}

export async function replayDelivery(client: ClientBase, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `update monitoring.notification_delivery set status = 'pending', attempts = 0, next_attempt_at = now(),
       finished_at = null, fault = null, response_status = null where id = $1 and status in ('failed', 'delivered')`,
    [id],
  );
  return rowCount === 1;
}
