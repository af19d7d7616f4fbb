import { migrations } from '../../migrations/monitoring/list.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { waitForMigration } from '../../platform/db/migrate.ts';
import { openPool } from '../../platform/db/pool.ts';
import { announce } from '../../platform/events/follow-topic.ts';
import { Topics } from '../../platform/events/topics.ts';
import { startTracing } from '../../platform/observability/tracing.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { serveHealth } from '../../platform/observability/http.ts';
import type { MonitoringEnv } from './config.ts';
import { Directory } from './detector/directory.ts';
import { runDetector } from './detector/run-detector.ts';
import { followReadModel } from './read-model.ts';
import { startWorkers } from './start-workers.ts';
import { type MonitoringEvent, topicsOf } from './store/monitoring-event.ts';

/** Serves its health at once; detects as soon as the tables and the registry are there. */
export async function startDetector(env: MonitoringEnv): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('monitoring-detector', env.LOG_LEVEL);
  starting.use(await startTracing('monitoring-detector', env.OTEL_EXPORTER_OTLP_ENDPOINT));
  let missing: string | null = 'the tables are not there yet: the API makes them';
  starting.use(await serveHealth(env.HOST, env.PORT, () => (missing === null ? [] : [missing])));
  const pool = openPool(env.DATABASE_URL, { name: 'monitoring-detector', max: 10 });
  starting.defer(() => pool.end());
  const topics = starting.use(new Topics(env.REDIS_URL));
  const bus = starting.use(await connectBus(env.NATS_URL, 'monitoring-detector'));
  const stopping = new AbortController();

  async function detect(): Promise<void> {
    await waitForMigration(pool, 'monitoring', migrations.at(-1)?.name ?? '', stopping.signal);
    missing = 'the registry is not read yet';
    const directory = new Directory();
    const readModel = await followReadModel({ bus, pool, logger, onRegistry: (entry) => directory.put(entry) });
    const workers = await startWorkers({ bus, pool, logger, topics, healthEveryMs: env.HEALTH_EVERY_MS });
    const worker = {
      ...{ pool, bus, directory, logger, saveEveryMs: env.DETECTOR_SAVE_MS, latenessMs: env.DETECTOR_LATENESS_MS },
      announce: (events: readonly MonitoringEvent[]) => announce(topics, 'monitoring', topicsOf(events)),
      report: (what: string | null) => (missing = what),
    };
    await runDetector(worker, stopping.signal).finally(async () => {
      await workers[Symbol.asyncDispose]();
      await readModel.close();
    });
  }

  const detecting = detect().catch((fault: unknown) => {
    if (stopping.signal.aborted) return;
    logger.fatal({ err: fault }, 'the detector cannot start');
    missing = String(fault);
  });
  starting.defer(async () => {
    stopping.abort();
    await detecting;
  });
  return starting.move();
}
