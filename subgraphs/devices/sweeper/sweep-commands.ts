import type { Change } from '../store/change.ts';
import { commandColumns, type CommandRow, lockingOrder, moveCommand, offerCommand } from '../store/commands.ts';
import { finishedForCampaign } from '../store/command-effects.ts';

const mostAtOnce = 500;
const overdue = `((t.state in ('queued', 'sent') and t.expires_at <= now())
  or (t.state = 'delivered' and t.delivered_at + make_interval(secs => t.timeout_seconds) <= now()))`;

/** Ends what was not acknowledged before it expired, and what was not completed in its time. */
export async function sweepCommands(change: Change): Promise<void> {
  const { client } = change;
  const found = await client.query<{ id: string; campaignId: string | null }>(
    `select t.id, t.campaign_id as "campaignId" from devices.command t
     where t.state in ('queued', 'sent', 'delivered') and ${overdue} ${lockingOrder} limit ${mostAtOnce}`,
  );
  if (found.rows.length === 0) return;
  // Campaigns before commands, as everybody does (see lockCommand).
  await client.query('select 1 from devices.firmware_campaign where id = any ($1) order by id for update', [
    found.rows.flatMap(({ campaignId }) => campaignId ?? []),
  ]);
  const { rows } = await client.query<CommandRow>(
    `select ${commandColumns} from devices.command t where t.id = any ($1) and ${overdue}
     ${lockingOrder} for update skip locked`,
    [found.rows.map(({ id }) => id)],
  );
  for (const row of rows) {
    const moved = await moveCommand(change, row, row.state === 'delivered' ? 'time_out' : 'expire');
    if (moved !== null) await finishedForCampaign(change, moved);
  }
}

/** Offers a waiting command again: after 30 s, then ever more rarely, at most every 10 minutes, until it expires. */
export async function offerAgain(change: Change): Promise<void> {
  const { rows } = await change.client.query<CommandRow>(
    `with due as (select t.id from devices.command t
       where t.state in ('queued', 'sent') and t.next_offer_at <= now() and t.expires_at > now()
         and (t.safety_class < 2 or t.approved_at is not null)
       order by t.next_offer_at limit ${mostAtOnce} for update skip locked)
     update devices.command t set offers = t.offers + 1,
       next_offer_at = now() + least(interval '10 minutes', interval '30 seconds' * power(2, least(t.offers, 10)))
     from due where t.id = due.id returning ${commandColumns}`,
  );
  for (const row of rows) offerCommand(change, row);
}
