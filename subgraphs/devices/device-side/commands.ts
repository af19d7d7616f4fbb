import { isUuid } from '../../../platform/ids/uuid.ts';
import type { CommandEvent } from '../domain/command-lifecycle.ts';
import { Refusal } from '../graphql/attempt.ts';
import type { Change } from '../store/change.ts';
import { commandColumns, type CommandRow, lockCommand, lockingOrder, moveCommand } from '../store/commands.ts';
import { commandSucceeded, finishedForCampaign } from '../store/command-effects.ts';

// What a device, or a gateway for its children, does with commands, by whichever door it comes. `sender` is the id of
// the device whose credential was checked.

export const mostPending = 50;
const maxResultBytes = 64 * 1024;

/** Commands that wait for the sender or its children, oldest first; they count as sent from now on. */
export async function takePending(change: Change, sender: string): Promise<CommandRow[]> {
  const { rows } = await change.client.query<CommandRow>(
    `select ${commandColumns} from devices.command t join devices.device d on d.id = t.device_id
     where $1::uuid in (d.id, d.gateway_id) and t.state in ('queued', 'sent') and t.expires_at > now()
       and (t.safety_class < 2 or t.approved_at is not null)
     ${lockingOrder} limit ${mostPending} for update of t`,
    [sender],
  );
  const sent: CommandRow[] = [];
  for (const row of rows) sent.push((await moveCommand(change, row, 'send')) ?? row);
  return sent;
}

/** What the sender has acknowledged and not completed: what it was at when it had to start anew. */
export async function unfinished(change: Change, sender: string): Promise<CommandRow[]> {
  const { rows } = await change.client.query<CommandRow>(
    `select ${commandColumns} from devices.command t join devices.device d on d.id = t.device_id
     where $1::uuid in (d.id, d.gateway_id) and t.state = 'delivered' ${lockingOrder} limit ${mostPending}`,
    [sender],
  );
  return rows;
}

/** Succeeds once, and before the command expires: then, and only then, it may be executed. @throws Refusal */
export async function acknowledge(change: Change, sender: string, commandId: string): Promise<CommandRow> {
  const row = await lockOwn(change, sender, commandId);
  if (row.expiresAt.getTime() <= Date.now()) throw new Refusal('INVALID_STATE', 'It has expired: do not execute it.');
  return step(change, row, 'acknowledge');
}

export interface Ending {
  readonly commandId: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly result?: unknown;
  readonly message?: string | null;
}

/** How an acknowledged command ended; the same outcome twice changes nothing. @throws Refusal */
export async function complete(change: Change, sender: string, ending: Ending): Promise<CommandRow> {
  const { result, message = null, outcome } = ending;
  if (Buffer.byteLength(JSON.stringify(result ?? null)) > maxResultBytes)
    throw new Refusal('BAD_USER_INPUT', 'A result has at most 64 KiB.', ['result']);
  if ((message?.length ?? 0) > 1000)
    throw new Refusal('BAD_USER_INPUT', 'A message has at most 1000 characters.', ['message']);
  const row = await lockOwn(change, sender, ending.commandId);
  if (row.state === outcome) return row;
  const event = outcome === 'succeeded' ? 'succeed' : 'fail';
  const moved = await step(change, row, event, { message, ...(result ? { result } : {}) });
  if (outcome === 'succeeded') await commandSucceeded(change, moved);
  await finishedForCampaign(change, moved);
  return moved;
}

async function step(
  change: Change,
  row: CommandRow,
  event: CommandEvent,
  outcome: { result?: unknown; message?: string | null } = {},
): Promise<CommandRow> {
  const moved = await moveCommand(change, row, event, outcome);
  if (moved === null)
    throw new Refusal('INVALID_STATE', `The command is ${row.state}: do not execute it.`, ['commandId']);
  return moved;
}

async function lockOwn(change: Change, sender: string, commandId: string): Promise<CommandRow> {
  const row = isUuid(commandId) ? await lockCommand(change.client, commandId) : null;
  if (row === null || !(await isOf(change, row, sender)))
    throw new Refusal('NOT_FOUND', 'There is no such command for this device.', ['commandId']);
  return row;
}

async function isOf({ client }: Change, { deviceId }: CommandRow, sender: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'select 1 from devices.device where id = $1 and $2::uuid in (id, gateway_id)',
    [deviceId, sender],
  );
  return rowCount === 1;
}
