import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { trimEvents } from '../../../platform/events/event-table.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import type { ObjectStore } from '../../../platform/objects/object-store.ts';
import { forgetAttempts } from '../store/members.ts';
import { change, type ChangeTools, type Change, schema } from '../store/change.ts';
import { sweepCampaigns } from './sweep-campaigns.ts';
import { offerAgain, sweepCommands } from './sweep-commands.ts';
import { sweepObjects } from './sweep-objects.ts';
import { sweepStatus } from './sweep-status.ts';

const sweepMs = 1_000;
const trimEverySweeps = 3_600;
const objectsEverySweeps = 10;

type SweeperTools = ChangeTools & { readonly logger: Logger; readonly objects: ObjectStore };

/** What changes by the passing of time: statuses, conditions, commands. One replica at a time. */
export function startSweeper(options: SweeperTools): AsyncDisposable {
  const stop = new AbortController();
  const run = async () => {
    for (let turn = 0; !stop.signal.aborted; turn++) {
      try {
        await sweep(options);
        if (turn % objectsEverySweeps === 0) await sweepObjects(options.owner, options.objects);
        if (turn % trimEverySweeps === 0) {
          await trimEvents(options.owner, schema);
          await forgetAttempts(options.owner);
        }
      } catch (fault) {
        options.logger.warn({ err: fault }, 'a sweep of devices failed, trying again');
      }
      await sleep(sweepMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

const statuses = async (of: Change): Promise<void> => {
  await sweepStatus(of, new Date());
};

const sweep = async (tools: ChangeTools): Promise<void> => {
  for (const work of [sweepCommands, offerAgain, sweepCampaigns, statuses]) {
    await change(tools, null, async (of) => {
      if (await isOurs(of.client)) await work(of);
    });
  }
};

async function isOurs(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>(
    `select pg_try_advisory_xact_lock(hashtext('devices.sweeper')) as ours`,
  );
  return rows[0]?.ours === true;
}
