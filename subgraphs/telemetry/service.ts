import { migrations } from '../../migrations/telemetry/list.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { readConfig } from '../../platform/config/read-config.ts';
import { waitForMigration } from '../../platform/db/migrate.ts';
import { openPool } from '../../platform/db/pool.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { serveHealth } from '../../platform/observability/http.ts';
import { startApi } from './api.ts';
import { telemetryEnv, type TelemetryEnv } from './config.ts';
import { runWriter } from './writer/run-writer.ts';
import { ensureTelemetryStream } from './ingest/stream.ts';

/** The telemetry subgraph in the role that the environment names: its API or its writer. */
export function startTelemetry(env: TelemetryEnv = readConfig(telemetryEnv)): Promise<AsyncDisposable> {
  return env.ROLE === 'writer' ? startWriter(env) : startApi(env);
}

async function startWriter(env: TelemetryEnv): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('telemetry-writer', env.LOG_LEVEL);
  let ready = () => false;
  starting.use(await serveHealth(env.HOST, env.PORT, () => (ready() ? [] : ['the writer does not consume yet'])));
  const pool = openPool(env.DATABASE_URL, { max: 1, name: 'telemetry-writer' });
  starting.defer(() => pool.end());
  await waitForMigration(pool, 'telemetry', migrations.at(-1)?.name ?? '');
  const bus = starting.use(await connectBus(env.NATS_URL, 'telemetry-writer'));
  await ensureTelemetryStream(bus, env.STREAM_MAX_BYTES);
  const writer = starting.use(runWriter({ bus, databaseUrl: env.DATABASE_URL, logger }));
  ready = writer.ready;
  return starting.move();
}
