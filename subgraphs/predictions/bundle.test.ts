import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { openPool } from '../../platform/db/pool.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import { metrics, units } from './test/fleet.ts';

it('trains in a worker of the bundle too, by itself, and stops when it is told to', async () => {
  await using database = await privateDatabase();
  const { ownerUrl, readerUrl } = database.urls.predictions;
  const child = spawn(process.execPath, ['dist/predictions.mjs'], {
    env: {
      ...{ ...process.env, DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl, GATEWAY_SECRET: 's'.repeat(32) },
      ...{ TRAINING_CHECK_SECONDS: '0.5' },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const pool = openPool(ownerUrl, { name: 'test' });
  await until('the tables', async () => (await pool.query(`select to_regclass('predictions.job') as t`)).rows[0]?.t);
  for (const { cycles, lastCycle } of units.slice(0, 9)) {
    const id = randomUUID();
    await pool.query(`insert into predictions.equipment values ($1, $1, $1, 'E', 'other', 'M', 'B-1')`, [id]);
    const rows = cycles.flatMap(({ cycle, values }) =>
      values.map((mean, at) => ({ cycle, metric: metrics[at], mean })),
    );
    await pool.query(
      `insert into predictions.bucket select $1, r.metric, to_timestamp(r.cycle * 3600), 1, 1, r.mean, r.mean, r.mean, r.mean
       from jsonb_to_recordset($2::jsonb) r (metric text, cycle integer, mean float8)`,
      [id, JSON.stringify(rows)],
    );
    await pool.query(
      `insert into predictions.failure (id, subject_id, organization_id, recorded_by, component, failed_at, description)
       values (gen_random_uuid(), $1, $1, $1, 'motor', to_timestamp($2 * 3600.0), '')`,
      [id, lastCycle],
    );
  }
  await pool.end();
  let trained: Record<string, unknown> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    if (entry['heldOutRmse'] === undefined) continue;
    trained ??= entry;
    child.kill('SIGTERM');
  }
  expect(trained).toMatchObject({ msg: 'a model was trained and stored', heldOutUnits: 9 });
  expect(await exited).toEqual([0, null]);
}, 60_000);
