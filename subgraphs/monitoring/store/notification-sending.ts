import type { ClientBase, Pool } from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { ChannelKind } from './notification-channels.ts';
import type { DeliveryStatus } from './notification-deliveries.ts';

/** A delivery that was claimed, with everything that its message says. */
export interface DueDelivery {
  readonly id: string;
  readonly channelId: string;
  readonly attempts: number;
  readonly change: string;
  readonly mayKnow: boolean;
  readonly kind: ChannelKind;
  readonly address: string;
  readonly secret: Buffer | null;
  readonly quietFromMinute: number | null;
  readonly quietToMinute: number | null;
  readonly timeZone: string;
  readonly alertId: string | null;
  readonly alertType: string | null;
  readonly severity: AlertSeverity | null;
  readonly status: string | null;
  readonly message: string | null;
  readonly triggeredAt: Date | null;
  readonly equipmentId: string | null;
  readonly equipmentName: string | null;
}

const atOnce = 20;
/** Whoever claimed a delivery and died leaves it to others after this. Longer than an attempt can take. */
const leaseSeconds = 60;

/** Of several replicas none takes what another one has claimed. Rights are those of this moment. */
export async function claimDue(pool: Pool): Promise<DueDelivery[]> {
  const { rows } = await pool.query<DueDelivery>(
    `with claimed as (
       update monitoring.notification_delivery d set attempts = d.attempts + 1,
         next_attempt_at = now() + interval '${leaseSeconds} seconds'
       where d.id in (
         select c.id from monitoring.notification_delivery c join monitoring.notification_channel n on n.id = c.channel_id
         where c.status = 'pending' and c.next_attempt_at <= now() and n.is_enabled
         order by c.next_attempt_at limit ${atOnce} for update of c skip locked)
       returning d.*)
     select d.id, d.channel_id as "channelId", d.attempts, d.change, n.kind, n.address, n.secret,
       n.quiet_from_minute as "quietFromMinute", n.quiet_to_minute as "quietToMinute", n.time_zone as "timeZone",
       d.alert_id as "alertId", a.alert_type as "alertType", a.severity, a.status, a.message,
       a.triggered_at as "triggeredAt", a.equipment_id as "equipmentId", e.name as "equipmentName",
       (d.subject_id is null or exists (
         select 1 from monitoring.access x where x.organization_id = d.organization_id and x.subject_id = d.subject_id
           and (x.scopes & ${scopeBits.READ_HEALTH}) <> 0 and (x.expires_at is null or x.expires_at > now()))) as "mayKnow"
     from claimed d join monitoring.notification_channel n on n.id = d.channel_id
     left join monitoring.alert a on a.id = d.alert_id
     left join monitoring.equipment_info e on e.subject_id = d.subject_id`,
  );
  return rows;
}

/** Puts it off without counting the attempt. */
export async function postpone(pool: Pool, id: string, until: Date): Promise<void> {
  await pool.query(
    `update monitoring.notification_delivery set attempts = attempts - 1, next_attempt_at = $2, fault = 'QUIET_HOURS'
     where id = $1`,
    [id, until],
  );
}

export interface DeliveryEnd {
  readonly status: Exclude<DeliveryStatus, 'pending'>;
  readonly responseStatus: number | null;
  readonly fault: string | null;
}

export async function finishDelivery(client: ClientBase | Pool, id: string, end: DeliveryEnd): Promise<void> {
  await client.query(
    `update monitoring.notification_delivery set status = $2, response_status = $3, fault = $4, finished_at = now(),
       next_attempt_at = null where id = $1`,
    [id, end.status, end.responseStatus, end.fault],
  );
}

export async function retryDelivery(
  client: ClientBase,
  id: string,
  at: Date,
  { responseStatus, fault }: Pick<DeliveryEnd, 'responseStatus' | 'fault'>,
): Promise<void> {
  await client.query(
    `update monitoring.notification_delivery set next_attempt_at = $2, response_status = $3, fault = $4 where id = $1`,
    [id, at, responseStatus, fault],
  );
}

/** Since when nothing got through to the channel; null clears it. */
export async function noteFailing(client: ClientBase | Pool, channelId: string, at: Date | null): Promise<Date | null> {
  const { rows } = await client.query<{ since: Date | null }>(
    `update monitoring.notification_channel
     set failing_since = case when $2::timestamptz is null then null else coalesce(failing_since, $2) end
     where id = $1 returning failing_since as since`,
    [channelId, at],
  );
  return rows[0]?.since ?? null;
}

export async function giveUpChannel(client: ClientBase, channelId: string, reason: string): Promise<void> {
  await client.query(
    `update monitoring.notification_channel set is_enabled = false, disabled_reason = $2, version = version + 1 where id = $1`,
    [channelId, reason],
  );
}
