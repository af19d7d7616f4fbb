import type { ClientBase } from 'pg';
import type { AlertSeverity } from '../domain/severity.ts';
import { countKeyset, type KeysetQuery, readKeysetPage } from './keyset-page.ts';
import { datesOf } from './row-dates.ts';
import type { Statement } from './statement.ts';

export const channelKinds = ['email', 'webhook', 'chat'] as const;
export type ChannelKind = (typeof channelKinds)[number];

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

const channelColumns = `id, organization_id as "organizationId", created_by as "createdBy", name, kind, address,
  min_severity as "minSeverity", to_json(building_ids) as "buildingIds", tells_end as "tellsEnd",
  quiet_from_minute as "quietFromMinute", quiet_to_minute as "quietToMinute", time_zone as "timeZone",
  is_enabled as "isEnabled", confirmed_at as "confirmedAt", disabled_reason as "disabledReason",
  failing_since as "failingSince", version, created_at as "createdAt"`;

const visible = { table: 'notification_channel', where: 'true', values: [] };

/** Those that the transaction may see, the newest first. */
export const readChannelPage = async (run: Statement, page: KeysetQuery): Promise<Channel[]> =>
  (await readKeysetPage<Channel>(run, { ...visible, columns: channelColumns }, page)).map(datesOf);

export const countChannels = (run: Statement): Promise<number> => countKeyset(run, visible);

export async function readChannels(run: Statement, ids: readonly string[]): Promise<Channel[]> {
  const text = `select ${channelColumns} from monitoring.notification_channel where id = any ($1::uuid[])`;
  return (await run<Channel>(text, [`{${ids.join(',')}}`])).map(datesOf);
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
