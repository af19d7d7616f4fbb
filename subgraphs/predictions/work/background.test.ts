import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { privateDatabase } from '../../../test/support/database.ts';
import { SubgraphClient } from '../../../test/support/subgraph-client.ts';
import { until } from '../../../test/support/until.ts';
import { metrics, units } from '../test/fleet.ts';
import { type Running, startRunning } from '../test/running.ts';

/** A group of so many times nine units: a model of megabytes. */
const copies = 6;
/** The figure that the loop is held to; by CPU, so that a loaded machine changes little. */
const longestTurnMs = 15;

let running: Running;
beforeAll(async () => {
  running = await startRunning({ privateDatabase, SubgraphClient, until });
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());

/** CPU that this thread spent between two turns of its loop at most, in milliseconds: what others do does not count. */
function watchTurns(): { longestMs: () => number } {
  let before = process.threadCpuUsage();
  let longest = 0;
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    before = process.threadCpuUsage();
  }, 1);
  return {
    longestMs: () => {
      clearInterval(timer);
      return longest;
    },
  };
}

async function storeLives(): Promise<void> {
  for (const { cycles, lastCycle } of Array.from({ length: copies }, () => units.slice(0, 9)).flat()) {
    const id = randomUUID();
    const { pool } = running;
    await pool.query(`insert into predictions.equipment values ($1, $1, $1, 'E', 'other', 'M', 'L-1')`, [id]);
    const rows = cycles.flatMap(({ cycle, values }) =>
      values.map((mean, at) => ({ cycle, metric: metrics[at], mean })),
    );
    await pool.query(
      `insert into predictions.bucket select $1, r.metric, to_timestamp(r.cycle * 3600), 1, 1, r.mean, r.mean, r.mean, r.mean
       from jsonb_to_recordset($2::jsonb) r (metric text, cycle integer, mean float8)`,
      [id, JSON.stringify(rows)],
    );
    await pool.query(
      `insert into predictions.failure (id, subject_id, organization_id, recorded_by, component, failed_at, restored_at, description)
       values (gen_random_uuid(), $1, $1, $1, 'motor', to_timestamp($2 * 3600.0), to_timestamp($2 * 3600.0 + 60), '')`,
      [id, lastCycle],
    );
  }
}

it('leaves the loop that answers free while a group is trained, its model loaded and its units predicted', async () => {
  await storeLives();
  const turns = watchTurns();
  await until('predictions by a model', async () => {
    const { rowCount } = await running.pool.query('select 1 from predictions.prediction');
    return (rowCount ?? 0) > 0;
  });
  expect(turns.longestMs()).toBeLessThan(longestTurnMs);
}, 60_000);
