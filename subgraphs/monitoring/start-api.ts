import { migrations } from '../../migrations/monitoring/migrations.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openOrm } from '../../platform/db/orm.ts';
import { openPool } from '../../platform/db/pool.ts';
import { Topics } from '../../platform/events/topics.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import type { SubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { startSubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { closeInOrder } from '../../platform/lifecycle/close-all.ts';
import { createLogger } from '../../platform/log/logger.ts';
import type { MonitoringEnv } from './config.ts';
import type { MonitoringContext } from './graphql/context.ts';
import { createLoaders } from './graphql/loaders.ts';
import { monitoringSubgraph } from './graphql/subgraph.ts';
import { followReadModel } from './read-model.ts';
import { AlertEntity } from './store/alert-entity.ts';
import { AnomalyEntity } from './store/anomaly-entity.ts';

/** Migrates, reads what devices has published, then serves the graph. */
export async function startApi(env: MonitoringEnv): Promise<SubgraphServer> {
  const logger = createLogger('monitoring-api', env.LOG_LEVEL);
  await migrate(env.DATABASE_URL, 'monitoring', migrations);
  const ownerPool = openPool(env.DATABASE_URL, { name: 'monitoring-api', max: 4 });
  const orm = await openOrm(env.READER_DATABASE_URL, 'monitoring', [AnomalyEntity, AlertEntity]);
  const topics = new Topics(env.REDIS_URL);
  const bus = await connectBus(env.NATS_URL, 'monitoring-api');
  const readModel = await followReadModel({ bus, pool: ownerPool, logger });
  const contextFor = (viewer: MonitoringContext['viewer'], traceId: string): MonitoringContext => ({
    ...{ viewer, traceId, orm, ownerPool, topics },
    loaders: createLoaders(orm, viewer),
    now: () => new Date(),
  });
  const server = await startSubgraphServer({
    schema: await buildSubgraph(monitoringSubgraph),
    host: env.HOST,
    port: env.PORT,
    secret: env.GATEWAY_SECRET,
    logger,
    contextFor,
    missing: () => [readModel.missing()].filter((reason) => reason !== null),
  });
  const closing = closeInOrder(
    () => server[Symbol.asyncDispose](),
    () => readModel.close(),
    () => bus[Symbol.asyncDispose](),
    () => topics[Symbol.asyncDispose](),
    () => orm.close(),
    () => ownerPool.end(),
  );
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose]() };
}
