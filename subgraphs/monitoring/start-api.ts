import { domainStream, domainStreamOptions, domainSubjects } from '../../core/contracts/domain-stream.ts';
import { encodeJson } from '../../core/contracts/json-codec.ts';
import { decodeReadings } from '../../core/contracts/reading-batch.ts';
import {
  readingsRequest,
  type ReadingsRequest,
  readingsRequestSubject,
} from '../../core/contracts/readings-request.ts';
import type { RegistryEntry } from '../../core/contracts/registry.ts';
import { catalogue } from '../../core/metrics/catalogue.ts';
import { migrations } from '../../migrations/monitoring/list.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openOrm } from '../../platform/db/orm.ts';
import { openPool } from '../../platform/db/pool.ts';
import { Topics } from '../../platform/events/topics.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import type { SubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { startSubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { startTracing } from '../../platform/observability/tracing.ts';
import { createLogger } from '../../platform/log/logger.ts';
import type { MonitoringEnv } from './config.ts';
import type { MonitoringContext } from './graphql/context.ts';
import { createLoaders } from './graphql/loaders.ts';
import { createMailer } from './notify/mailer.ts';
import { sendDueNotifications } from './notify/send-due.ts';
import { every } from '../../platform/lifecycle/every.ts';
import { monitoringSubgraph } from './graphql/subgraph.ts';
import { startOutboxRelay } from '../../platform/outbox/outbox-relay.ts';
import { followReadModel } from './read-model.ts';
import { AlertEntity } from './store/alert-entity.ts';
import { AnomalyEntity } from './store/anomaly-entity.ts';

/** How often it is looked for notifications that are due. */
const NOTIFY_EVERY_MS = 500;
/** How long telemetry may take to find stored readings of a series. */
const READINGS_TIMEOUT_MS = 5_000;

/** Migrates, reads what devices has published, then serves the graph. */
export async function startApi(env: MonitoringEnv): Promise<SubgraphServer> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('monitoring-api', env.LOG_LEVEL);
  starting.use(await startTracing('monitoring-api', env.OTEL_EXPORTER_OTLP_ENDPOINT));
  await migrate(env.DATABASE_URL, 'monitoring', migrations);
  const ownerPool = openPool(env.DATABASE_URL, { name: 'monitoring-api', max: 4 });
  starting.defer(() => ownerPool.end());
  const orm = await openOrm(env.READER_DATABASE_URL, 'monitoring', [AnomalyEntity, AlertEntity]);
  starting.defer(() => orm.close());
  const topics = starting.use(new Topics(env.REDIS_URL));
  const bus = starting.use(await connectBus(env.NATS_URL, 'monitoring-api'));
  await bus.ensureStream(domainStream, domainSubjects, domainStreamOptions);
  starting.use(startOutboxRelay({ bus, pool: ownerPool, schema: 'monitoring', logger }));
  const metricNames = new Set(catalogue.map(({ name }) => name));
  const onRegistry = (entry: RegistryEntry) => {
    if (entry.kind === 'metric') metricNames.add(entry.name);
  };
  const readModel = await followReadModel({ bus, pool: ownerPool, logger, onRegistry });
  starting.defer(() => readModel.close());
  const mailer = createMailer({ smtpUrl: env.SMTP_URL, from: env.MAIL_FROM });
  const now = () => new Date();
  const notify = { pool: ownerPool, now, mailer, allowPrivate: env.ALLOW_PRIVATE_WEBHOOKS };
  starting.use(every(NOTIFY_EVERY_MS, logger, () => sendDueNotifications(notify)));
  const storedReadings = async (request: ReadingsRequest) =>
    decodeReadings(
      await bus.request(readingsRequestSubject, encodeJson(readingsRequest, request), READINGS_TIMEOUT_MS),
    );
  const contextFor = (viewer: Viewer, traceId: string): MonitoringContext => ({
    ...{
      viewer,
      traceId,
      orm,
      ownerPool,
      topics,
      storedReadings,
      metricNames,
      mailer,
      allowPrivate: env.ALLOW_PRIVATE_WEBHOOKS,
    },
    loaders: createLoaders(orm, viewer),
    now,
  });
  const server = await startSubgraphServer({
    ...{ logger, contextFor, host: env.HOST, port: env.PORT, secret: env.GATEWAY_SECRET },
    schema: await buildSubgraph(monitoringSubgraph),
    missing: () => [readModel.missing()].filter((reason) => reason !== null),
  });
  starting.use(server);
  const running = starting.move();
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
