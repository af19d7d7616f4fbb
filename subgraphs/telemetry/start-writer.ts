import { domainStream, domainStreamOptions, domainSubjects } from '../../core/contracts/domain-stream.ts';
import { migrations } from '../../migrations/telemetry/list.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { waitForMigration } from '../../platform/db/migrate.ts';
import { openObjectStore } from '../../platform/objects/open-object-store.ts';
import { openPool } from '../../platform/db/pool.ts';
import { announce } from '../../platform/events/follow-topic.ts';
import { trimEvents } from '../../platform/events/event-table.ts';
import { Topics } from '../../platform/events/topics.ts';
import { startTracing } from '../../platform/observability/tracing.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { serveHealth } from '../../platform/observability/http.ts';
import { startOutboxRelay } from '../../platform/outbox/outbox-relay.ts';
import type { TelemetryEnv } from './config.ts';
import type { StorageRules } from './domain/storage-plan.ts';
import { ensureTelemetryStream } from './ingest/stream.ts';
import { ColdArchive } from './store/cold-days.ts';
import { trimStatistics } from './store/ingest-minutes.ts';
import { trimQuarantine } from './store/quarantine.ts';
import { equipmentEventTopic } from './store/write-events.ts';
import { startKeepingStorage } from './writer/keep-storage.ts';
import { startRollUp } from './writer/roll-up.ts';
import { runWriter } from './writer/run-writer.ts';

const trimMs = 3_600_000;

/** The stream into PostgreSQL; beside it, closed hours are rolled up and told, closed days packed and archived. */
export async function startWriter(env: TelemetryEnv): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('telemetry-writer', env.LOG_LEVEL);
  starting.use(await startTracing('telemetry-writer', env.OTEL_EXPORTER_OTLP_ENDPOINT));
  let ready = () => false;
  starting.use(await serveHealth(env.HOST, env.PORT, () => (ready() ? [] : ['the writer does not consume yet'])));
  const pool = openPool(env.DATABASE_URL, { max: 5, name: 'telemetry-rollup' });
  starting.defer(() => pool.end());
  await waitForMigration(pool, 'telemetry', migrations.at(-1)?.name ?? '');
  const bus = starting.use(await connectBus(env.NATS_URL, 'telemetry-writer'));
  await ensureTelemetryStream(bus, env.STREAM_MAX_BYTES);
  await bus.ensureStream(domainStream, domainSubjects, domainStreamOptions);
  const topics = starting.use(new Topics(env.REDIS_URL));
  const eventsStored = () => void announce(topics, 'telemetry', [equipmentEventTopic]);
  const writer = starting.use(runWriter({ bus, databaseUrl: env.DATABASE_URL, logger, now: Date.now, eventsStored }));
  starting.use(startOutboxRelay({ bus, pool, schema: 'telemetry', logger }));
  starting.use(startRollUp({ pool, logger, hold: writer.hold }));
  const store = env.OBJECT_STORE === undefined ? null : starting.use(openObjectStore(env.OBJECT_STORE));
  const archive = new ColdArchive(pool, store);
  const graceMs = env.ARCHIVE_GRACE_SECONDS * 1000;
  starting.use(startKeepingStorage({ pool, store, archive, rules: storageRules(env), graceMs, logger, now: Date.now }));
  const trim = () =>
    Promise.all([trimEvents(pool, 'telemetry'), trimStatistics(pool), trimQuarantine(pool)]).catch((fault: unknown) =>
      logger.warn({ err: fault }, 'old events could not be forgotten'),
    );
  const timer = setInterval(() => void trim(), trimMs);
  starting.defer(() => clearInterval(timer));
  ready = writer.ready;
  return starting.move();
}

const storageRules = (env: TelemetryEnv): StorageRules => ({
  compactAfterDays: env.COMPACT_AFTER_DAYS,
  archiveAfterDays: env.OBJECT_STORE === undefined ? null : env.ARCHIVE_AFTER_DAYS,
  rawDays: env.RAW_DAYS,
  minuteDays: env.ROLLUP_MINUTE_DAYS,
  hourDays: env.ROLLUP_HOUR_DAYS,
});
