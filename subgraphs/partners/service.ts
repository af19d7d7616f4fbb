import { migrations } from '../../migrations/partners/list.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { readConfig } from '../../platform/config/read-config.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openOrm } from '../../platform/db/orm.ts';
import { openPool } from '../../platform/db/pool.ts';
import { Topics } from '../../platform/events/topics.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { startSubgraphServer, type SubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { startTracing } from '../../platform/observability/tracing.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { partnersEnv, type PartnersEnv } from './config.ts';
import { contextFor, type Dependencies } from './context.ts';
import { followRegistry } from './facts/follow-registry.ts';
import { startWorkers } from './facts/start-workers.ts';
import { partnersSchema } from './graphql/schema.ts';
import { PartnerEntity } from './store/partner-entity.ts';

/** The partners subgraph: migrates, reads what devices has published, then serves the graph and works beside it. */
export async function startPartners(env: PartnersEnv = readConfig(partnersEnv)): Promise<SubgraphServer> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('partners-api', env.LOG_LEVEL);
  starting.use(await startTracing('partners-api', env.OTEL_EXPORTER_OTLP_ENDPOINT));
  await migrate(env.DATABASE_URL, 'partners', migrations);
  const owner = openPool(env.DATABASE_URL, { name: 'partners-owner', max: 6 });
  starting.defer(() => owner.end());
  const reader = openPool(env.READER_DATABASE_URL, { name: 'partners-reader', max: 8 });
  starting.defer(() => reader.end());
  const orm = await openOrm(env.READER_DATABASE_URL, 'partners', [PartnerEntity]);
  starting.defer(() => orm.close());
  const topics = starting.use(new Topics(env.REDIS_URL));
  const bus = starting.use(await connectBus(env.NATS_URL, 'partners-api'));
  const now = () => new Date();
  const registry = await followRegistry({ bus, pool: owner, logger, now });
  starting.defer(() => registry.close());
  const shared: Dependencies = { orm, reader, owner, topics, now, allowPrivateWebhooks: env.ALLOW_PRIVATE_WEBHOOKS };
  const workers = starting.use(await startWorkers({ ...shared, bus, pool: owner, logger }));
  const server = starting.use(
    await startSubgraphServer({
      schema: await buildSubgraph(partnersSchema),
      ...{ host: env.HOST, port: env.PORT, secret: env.GATEWAY_SECRET, logger },
      contextFor: (viewer, traceId) => contextFor(shared, viewer, traceId),
      missing: () => [registry.missing(), workers.missing()].filter((reason) => reason !== null),
    }),
  );
  const running = starting.move();
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
