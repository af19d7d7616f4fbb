import type pg from 'pg';
import type { NewEvent } from '../../../platform/events/event-table.ts';
import { type CommandEvent, type CommandState, nextCommandState } from '../domain/command-lifecycle.ts';
import type { Change } from './change.ts';

export interface CommandRow {
  readonly id: string;
  readonly organizationId: string;
  readonly deviceId: string;
  readonly subjectId: string;
  readonly name: string;
  readonly params: unknown;
  readonly safetyClass: number;
  readonly state: CommandState;
  readonly requestedBy: string | null;
  readonly requestedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly expiresAt: Date;
  readonly sentAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly finishedAt: Date | null;
  readonly result: unknown;
  readonly message: string | null;
  readonly campaignId: string | null;
}

export const commandColumns = `t.id, t.organization_id as "organizationId", t.device_id as "deviceId",
  t.subject_id as "subjectId", t.name, t.params, t.safety_class as "safetyClass", t.state,
  t.requested_by as "requestedBy", t.requested_at as "requestedAt", t.approved_by as "approvedBy",
  t.approved_at as "approvedAt", t.expires_at as "expiresAt", t.sent_at as "sentAt", t.delivered_at as "deliveredAt",
  t.finished_at as "finishedAt", t.result, t.message, t.campaign_id as "campaignId"`;

/** Class 2 waits for a second person. */
export const mayBeSent = ({ safetyClass, approvedAt }: Pick<CommandRow, 'safetyClass' | 'approvedAt'>): boolean =>
  safetyClass < 2 || approvedAt !== null;

export const commandChanged = (row: CommandRow, occurredAt = new Date()): NewEvent => ({
  topic: 'device-command-changed',
  subjectId: row.subjectId,
  occurredAt,
  payload: { commandId: row.id, deviceId: row.deviceId, name: row.name, state: row.state },
});

/** Tells the device, on its own subscription and at its door, that there is a command to take. */
export function offerCommand({ events, offers }: Change, row: CommandRow): void {
  const { id: commandId, deviceId, subjectId } = row;
  events.push({ topic: 'device-commands', subjectId, occurredAt: new Date(), payload: { commandId, deviceId } });
  offers.push(row);
}

/**
 * The command, locked until the end of the transaction, after its campaign. Everybody locks in this order: campaign,
 * device, commands by `lockingOrder`; else an abort and a completion could wait for each other.
 */
export async function lockCommand(client: pg.ClientBase, id: string): Promise<CommandRow | null> {
  await client.query(
    `select 1 from devices.firmware_campaign
     where id = (select campaign_id from devices.command where id = $1) for update`,
    [id],
  );
  const { rows } = await client.query<CommandRow>(
    `select ${commandColumns} from devices.command t where t.id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

/** The order in which several commands are locked. */
export const lockingOrder = 'order by t.requested_at, t.id';

/** Column that says when a state began. */
const momentOf: Readonly<Record<CommandState, string>> = {
  ...{ queued: 'requested_at', sent: 'sent_at', delivered: 'delivered_at' },
  ...{ succeeded: 'finished_at', failed: 'finished_at', timed_out: 'finished_at' },
  ...{ expired: 'finished_at', cancelled: 'finished_at' },
};

/** Moves a locked command and tells of it; null when its state does not allow the event. */
export async function moveCommand(
  { client, events }: Change,
  row: CommandRow,
  event: CommandEvent,
  outcome: { readonly result?: unknown; readonly message?: string | null } = {},
): Promise<CommandRow | null> {
  const state = nextCommandState(row.state, event);
  if (state === null) return null;
  const { rows } = await client.query<CommandRow>(
    `update devices.command t set state = $2, ${momentOf[state]} = now(), result = coalesce($3::jsonb, t.result),
       message = coalesce($4, t.message) where t.id = $1 returning ${commandColumns}`,
    [row.id, state, outcome.result === undefined ? null : JSON.stringify(outcome.result), outcome.message ?? null],
  );
  const [moved] = rows;
  if (moved === undefined) return null;
  events.push(commandChanged(moved));
  return moved;
}

export interface NewCommand {
  readonly id: string;
  readonly organizationId: string;
  readonly deviceId: string;
  readonly name: string;
  readonly params: unknown;
  readonly safetyClass: number;
  readonly timeoutSeconds: number;
  readonly requestedBy: string | null;
  readonly expiresAt: Date;
  readonly campaignId: string | null;
}

/** Queues it, and offers it to the device unless it waits for approval. */
export async function insertCommand(change: Change, command: NewCommand): Promise<CommandRow> {
  const { rows } = await change.client.query<CommandRow>(
    `insert into devices.command as t (id, organization_id, device_id, subject_id, name, params, safety_class,
       timeout_seconds, requested_by, expires_at, campaign_id)
     select $1, $2, d.id, d.subject_id, $4, $5, $6, $7, $8, $9, $10 from devices.device d where d.id = $3
     returning ${commandColumns}`,
    [
      ...[command.id, command.organizationId, command.deviceId, command.name, JSON.stringify(command.params)],
      ...[command.safetyClass, command.timeoutSeconds, command.requestedBy, command.expiresAt, command.campaignId],
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`device ${command.deviceId} vanished while a command was queued`);
  change.events.push(commandChanged(row));
  if (mayBeSent(row)) offerCommand(change, row);
  return row;
}
