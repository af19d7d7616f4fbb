import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { migrations } from '../migrations/predictions/list.ts';
import { migrate } from '../platform/db/migrate.ts';
import { openPool } from '../platform/db/pool.ts';
import { provisionDatabase } from '../platform/db/provision.ts';
import { predictionsEnv } from '../subgraphs/predictions/config.ts';
import { loadModel } from '../subgraphs/predictions/model/unit-model.ts';
import { startBackground } from '../subgraphs/predictions/work/background.ts';
import { unitsIn } from './predictions-life.ts';

/** CPU of this thread between two turns of its loop, ms: what other processes take does not count. */
function watchTurns(): () => number {
  let before = process.threadCpuUsage();
  let longest = 0;
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    before = process.threadCpuUsage();
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

async function storeLives(url: string, folder: string): Promise<void> {
  const pool = openPool(url, { name: 'bench' });
  for (const { unit, age, values } of unitsIn(path.join(folder, 'cmapss_FD001_train.csv'))) {
    const { rows } = await pool.query<{ id: string }>(
      `insert into predictions.equipment select i, i, i, $1, 'other', 'M', 'B' from (select gen_random_uuid() i) x returning subject_id as id`,
      [unit],
    );
    const hours = Array.from(age, (at, row) => ({
      at,
      values: Array.from(values.values.subarray(row * values.columns, (row + 1) * values.columns)),
    }));
    const id = rows[0]!.id;
    await pool.query(
      `insert into predictions.bucket select $1, 'metric_' || m.place, to_timestamp(h.at * 3600), 1, 1, m.mean, m.mean, m.mean, m.mean
       from jsonb_to_recordset($2::jsonb) h (at float8, values float8[]), unnest(h.values) with ordinality m (mean, place)`,
      [id, JSON.stringify(hours)],
    );
    const end = age.at(-1)!;
    await pool.query(
      `insert into predictions.failure (id, subject_id, organization_id, recorded_by, component, failed_at, restored_at, description)
       values (gen_random_uuid(), $1, $1, $1, 'motor', to_timestamp($2 * 3600.0 + 3600), to_timestamp($2 * 3600.0 + 7200), '')`,
      [id, end],
    );
  }
  await pool.end();
}

/** The product's way: a group is trained, its model stored, loaded and asked for all its units, while this loop would serve. */
export async function stallTable(folder: string): Promise<void> {
  const { predictions } = await provisionDatabase(
    process.env['DATABASE_URL'] ?? '',
    'the secret of the benchmark, long enough',
  );
  await migrate(predictions.ownerUrl, 'predictions', migrations);
  await storeLives(predictions.ownerUrl, folder);
  const pool = openPool(predictions.ownerUrl, { name: 'bench' });
  const { NATS_URL, REDIS_URL } = process.env;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await setTimeout(100);
  delay.enable();
  const idle = watchTurns();
  await setTimeout(3_000);
  const [idleTurn, idleDelay] = [idle(), delay.max / 1e6];
  delay.reset();
  const turns = watchTurns();
  const background = startBackground(
    predictionsEnv.parse({
      ...{ NATS_URL, REDIS_URL, GATEWAY_SECRET: 'the secret of the benchmark, long enough', LOG_LEVEL: 'silent' },
      ...{ DATABASE_URL: predictions.ownerUrl, READER_DATABASE_URL: predictions.readerUrl, TRAINING_CHECK_SECONDS: 1 },
    }),
  );
  const from = performance.now();
  const count = async (sql: string) => (await pool.query<{ n: number }>(sql)).rows[0]!.n;
  while ((await count('select count(*)::int as n from predictions.prediction')) < 100) await setTimeout(100);
  const seconds = (performance.now() - from) / 1_000;
  const longest = turns();
  delay.disable();
  const { rows } = await pool.query<{ file: string; ms: number }>(
    'select file, training_ms as ms from predictions.group_model',
  );
  const { file, ms } = rows[0]!;
  const loading = process.threadCpuUsage();
  loadModel(file);
  const { user, system } = process.threadCpuUsage(loading);
  await background[Symbol.asyncDispose]();
  await pool.end();
  const one = (value: number) => value.toFixed(1);
  console.log(
    '\n## A group as the product trains it: FD001, then predictions of its 100 units, in the thread beside the loop\n',
  );
  console.log(
    '| training with back-tests, s | all, s | longest turn of the loop by its CPU, ms (idle) | by the clock, ms, longest (p99; idle longest) | file, MB | CPU of loading it, ms |\n|---|---|---|---|---|---|',
  );
  console.log(
    `| ${one(ms / 1_000)} | ${one(seconds)} | ${one(longest)} (${one(idleTurn)}) | ${one(delay.max / 1e6)} (${one(delay.percentile(99) / 1e6)}; ${one(idleDelay)}) | ${one(file.length / 1e6)} | ${one((user + system) / 1_000)} |`,
  );
}
