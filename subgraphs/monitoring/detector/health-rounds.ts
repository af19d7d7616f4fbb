import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { releaseSuppressed, returnShelved } from '../store/alert-notes.ts';
import { passOnUnanswered } from '../store/escalation.ts';
import { raiseMissedTestCalls } from './test-calls.ts';
import { reckonHealth, trimHealth } from '../store/health-rounds.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { tell } from '../store/tell.ts';

export interface HealthRoundsOptions {
  /** Owner role. */
  readonly pool: Pool;
  readonly logger: Logger;
  readonly everyMs: number;
  readonly now: () => Date;
  readonly announce: (events: readonly MonitoringEvent[]) => Promise<void>;
}

/**
 * Brings back what was shelved until now or is suppressed no longer, calls for test calls that were missed, passes on
 * what nobody answered, then reckons the health of all equipment. Two at once do no harm.
 */
export async function oneRound({ pool, now, announce }: HealthRoundsOptions): Promise<void> {
  const at = now();
  const returned = await inTransaction(pool, async (client) => {
    const back = [...(await returnShelved(client, at)), ...(await releaseSuppressed(client, at))];
    const events = [...back, ...(await raiseMissedTestCalls(client, at)), ...(await passOnUnanswered(client, at))];
    await tell(client, events);
    return events;
  });
  const changed = await reckonHealth(pool, at);
  await trimHealth(pool);
  await announce([...returned, ...changed]);
}

/** One round after the other until disposed of; a round that fails is made up for by the next. */
export function startHealthRounds(options: HealthRoundsOptions): AsyncDisposable {
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      await oneRound(options).catch((fault: unknown) =>
        options.logger.warn({ err: fault }, 'health could not be reckoned, trying again'),
      );
      await sleep(options.everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
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
