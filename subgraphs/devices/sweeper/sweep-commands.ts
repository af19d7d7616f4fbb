import type { Change } from '../store/change.ts';
import { commandColumns, type CommandRow, moveCommand } from '../store/commands.ts';
import { finishedForCampaign } from '../store/command-effects.ts';

/** Ends what was not acknowledged before it expired, and what was not completed in its time. */
export async function sweepCommands(change: Change): Promise<void> {
  const { rows } = await change.client.query<CommandRow>(
    `select ${commandColumns} from devices.command t
     where (state in ('queued', 'sent') and expires_at <= now())
       or (state = 'delivered' and delivered_at + make_interval(secs => timeout_seconds) <= now())
     order by t.requested_at limit 500 for update skip locked`,
  );
  for (const row of rows) {
    const moved = await moveCommand(change, row, row.state === 'delivered' ? 'time_out' : 'expire');
    if (moved !== null) await finishedForCampaign(change, moved);
  }
}
