import type { ClientBase, Pool } from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { AlertChanged } from './monitoring-event.ts';
import type { Statement } from './statement.ts';

export const channelKinds = ['email', 'webhook', 'chat'] as const;
export type ChannelKind = (typeof channelKinds)[number];
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'withheld'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** What people say of a channel. */
export interface ChannelSettings {
  readonly name: string;
  readonly minSeverity: AlertSeverity;
  readonly buildingIds: readonly string[] | null;
  readonly tellsEnd: boolean;
  readonly quietFromMinute: number | null;
  readonly quietToMinute: number | null;
  readonly timeZone: string;
  readonly isEnabled: boolean;
}

export interface Channel extends ChannelSettings {
  readonly id: string;
  readonly organizationId: string;
  readonly createdBy: string;
  readonly kind: ChannelKind;
  readonly address: string;
  readonly confirmedAt: Date | null;
  readonly disabledReason: string | null;
  readonly failingSince: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

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

const channelColumns = `id, organization_id as "organizationId", created_by as "createdBy", name, kind, address,
  min_severity as "minSeverity", to_json(building_ids) as "buildingIds", tells_end as "tellsEnd",
  quiet_from_minute as "quietFromMinute", quiet_to_minute as "quietToMinute", time_zone as "timeZone",
  is_enabled as "isEnabled", confirmed_at as "confirmedAt", disabled_reason as "disabledReason",
  failing_since as "failingSince", version, created_at as "createdAt"`;
const deliveryColumns = `id, channel_id as "channelId", alert_id as "alertId", change, status, attempts,
  next_attempt_at as "nextAttemptAt", response_status as "responseStatus", fault, created_at as "createdAt",
  finished_at as "finishedAt"`;

interface Place {
  readonly timeMs: number;
  readonly id: string;
}
interface PageQuery {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: Place | null;
  readonly before: Place | null;
}

/** Newest first; `where` may use $1 to $n for its own values. */
function readPage<Row extends object>(
  run: Statement,
  source: { readonly columns: string; readonly table: string; readonly where: string; readonly values: unknown[] },
  { limit, backward, after, before }: PageQuery,
): Promise<Row[]> {
  const values = [...source.values];
  let { where } = source;
  for (const [place, comparison] of [
    [after, '<'],
    [before, '>'],
  ] as const) {
    if (place === null) continue;
    const at = values.push(new Date(place.timeMs).toISOString(), place.id);
    where += ` and (created_at, id) ${comparison} ($${at - 1}::timestamptz, $${at}::uuid)`;
  }
  const direction = backward ? 'asc' : 'desc';
  return run<Row>(
    `select ${source.columns} from monitoring.${source.table} where ${where}
     order by created_at ${direction}, id ${direction} limit ${limit}`,
    values,
  );
}

export const readChannelPage = (run: Statement, page: PageQuery): Promise<Channel[]> =>
  readPage<Channel>(
    run,
    { columns: channelColumns, table: 'notification_channel', where: 'true', values: [] },
    page,
  ).then((rows) => rows.map(datesOf));

export async function readChannels(run: Statement, ids: readonly string[]): Promise<Channel[]> {
  const text = `select ${channelColumns} from monitoring.notification_channel where id = any ($1::uuid[])`;
  return (await run<Channel>(text, [`{${ids.join(',')}}`])).map(datesOf);
}

export const readDeliveryPage = (
  run: Statement,
  channelId: string,
  statuses: readonly DeliveryStatus[],
  page: PageQuery,
): Promise<Delivery[]> =>
  readPage<Delivery>(
    run,
    {
      ...{ columns: deliveryColumns, table: 'notification_delivery' },
      ...{
        where: 'channel_id = $1::uuid and status = any ($2::text[])',
        values: [channelId, `{${statuses.join(',')}}`],
      },
    },
    page,
  ).then((rows) => rows.map(datesOf));

const dates = ['confirmedAt', 'failingSince', 'createdAt', 'finishedAt', 'nextAttemptAt'] as const;

/** The ORM gives moments as text or as Date, as it pleases. */
function datesOf<Row extends object>(row: Row): Row {
  const fixed = { ...row } as Record<string, unknown>;
  for (const name of dates) {
    const value = fixed[name];
    if (typeof value === 'string') fixed[name] = new Date(value);
  }
  return fixed as Row;
}

export interface NewChannel {
  readonly id: string;
  readonly organizationId: string;
  readonly by: string;
  readonly at: Date;
  readonly kind: ChannelKind;
  readonly address: string;
  readonly secret: Buffer | null;
  /** Of the code that was sent to the address; null for one that needs no confirmation. */
  readonly codeHash: string | null;
}

const settingsValues = (of: ChannelSettings): unknown[] => [
  ...[of.name, of.minSeverity, of.buildingIds, of.tellsEnd, of.quietFromMinute, of.quietToMinute, of.timeZone],
  of.isEnabled,
];

export async function insertChannel(client: ClientBase, channel: NewChannel, settings: ChannelSettings): Promise<void> {
  const { id, organizationId, by, at, kind, address, secret, codeHash } = channel;
  await client.query(
    `insert into monitoring.notification_channel (id, organization_id, created_by, created_at, kind, address, secret,
       code_hash, confirmed_at, name, min_severity, building_ids, tells_end, quiet_from_minute, quiet_to_minute,
       time_zone, is_enabled)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [id, organizationId, by, at, kind, address, secret, codeHash, codeHash === null ? at : null].concat(
      settingsValues(settings) as never[],
    ),
  );
}

/** False when it is at another version than the one that was seen. */
export async function updateChannel(
  client: ClientBase,
  { id, version }: { readonly id: string; readonly version: number },
  settings: ChannelSettings,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update monitoring.notification_channel set version = version + 1, name = $3, min_severity = $4, building_ids = $5,
       tells_end = $6, quiet_from_minute = $7, quiet_to_minute = $8, time_zone = $9, is_enabled = $10,
       disabled_reason = case when $10 then null else disabled_reason end,
       failing_since = case when $10 then null else failing_since end
     where id = $1 and version = $2`,
    [id, version, ...settingsValues(settings)],
  );
  return rowCount === 1;
}

export async function deleteChannel(client: ClientBase, id: string): Promise<void> {
  await client.query('delete from monitoring.notification_channel where id = $1', [id]);
}

const maxCodeAttempts = 5;

/** Whether the code is the one that was sent; after five wrong ones none is. */
export async function confirmChannel(client: ClientBase, id: string, codeHash: string, at: Date): Promise<boolean> {
  const { rows } = await client.query<{ confirmed: boolean }>(
    `update monitoring.notification_channel set code_attempts = code_attempts + 1,
       confirmed_at = case when code_hash = $2 and code_attempts < ${maxCodeAttempts} then $3 else confirmed_at end,
       code_hash = case when code_hash = $2 and code_attempts < ${maxCodeAttempts} then null else code_hash end
     where id = $1 returning confirmed_at is not null as confirmed`,
    [id, codeHash, at],
  );
  return rows[0]?.confirmed ?? false;
}

const rank = (column: string): string => `array_position(array['info', 'warning', 'critical'], ${column})`;
const begins = ['raised', 'escalated'];
const ends = ['cleared', 'resolved'];

/**
 * Queues what channels are to be told of a change of an alert, once each, in the transaction of the change. A channel is
 * told of what its organization may read the health of.
 */
export async function queueNotifications(client: ClientBase, event: AlertChanged): Promise<void> {
  const isEnd = ends.includes(event.change);
  if (!isEnd && !begins.includes(event.change)) return;
  await client.query(
    `insert into monitoring.notification_delivery (id, channel_id, organization_id, alert_id, subject_id, change, next_attempt_at)
     select gen_random_uuid(), c.id, c.organization_id, $1, $2, $3, now()
     from monitoring.notification_channel c
     join monitoring.access a on a.organization_id = c.organization_id and a.subject_id = $2
       and (a.scopes & ${scopeBits.READ_HEALTH}) <> 0 and (a.expires_at is null or a.expires_at > now())
     where c.is_enabled and c.confirmed_at is not null and ${rank('c.min_severity')} <= ${rank('$4::text')}
       and (c.tells_end or not $5::boolean) and (c.building_ids is null or a.building_id = any (c.building_ids))
     on conflict (channel_id, alert_id, change) do nothing`,
    [event.alertId, event.subjectId, event.change, event.severity, isEnd],
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

export async function readDeliveries(run: Statement, ids: readonly string[]): Promise<Delivery[]> {
  const text = `select ${deliveryColumns} from monitoring.notification_delivery where id = any ($1::uuid[])`;
  return (await run<Delivery>(text, [`{${ids.join(',')}}`])).map(datesOf);
}

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
