import { accessEntry } from '../../core/contracts/access.ts';
import { domainStream, domainStreamOptions, domainSubjects } from '../../core/contracts/domain-stream.ts';
import { decodeJson } from '../../core/contracts/json-codec.ts';
import { type RegistryEntry, registryEntry } from '../../core/contracts/registry.ts';
import { migrations } from '../../migrations/predictions/list.ts';
import { followAccess } from '../../platform/access/projection.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { startStreamWorker } from '../../platform/bus/stream-worker.ts';
import { readConfig } from '../../platform/config/read-config.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openPool } from '../../platform/db/pool.ts';
import { Topics } from '../../platform/events/topics.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { startSubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { startTracing } from '../../platform/observability/tracing.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { startOutboxRelay } from '../../platform/outbox/outbox-relay.ts';
import { predictionsEnv, type PredictionsEnv } from './config.ts';
import { contextFor } from './context.ts';
import { equipmentKeeper } from './feed/keep-equipment.ts';
import { keepFact, readSubjects } from './feed/keep-facts.ts';
import { predictionsSchema } from './graphql/schema.ts';
import { startBackground } from './work/background.ts';

export interface RunningPredictions extends AsyncDisposable {
  readonly url: string;
}

/** The predictions subgraph: it serves, reads what the others tell, predicts and trains. */
export async function startPredictions(env: PredictionsEnv = readConfig(predictionsEnv)): Promise<RunningPredictions> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('predictions-api', env.LOG_LEVEL);
  starting.use(await startTracing('predictions-api', env.OTEL_EXPORTER_OTLP_ENDPOINT));
  await migrate(env.DATABASE_URL, 'predictions', migrations);
  const pool = openPool(env.DATABASE_URL, { max: 8, name: 'predictions-api' });
  starting.defer(() => pool.end());
  const reader = openPool(env.READER_DATABASE_URL, { max: 10, name: 'predictions-api-reader' });
  starting.defer(() => reader.end());
  const topics = starting.use(new Topics(env.REDIS_URL));
  const bus = starting.use(await connectBus(env.NATS_URL, 'predictions-api'));
  await bus.ensureStream(domainStream, domainSubjects, domainStreamOptions);
  const keeper = equipmentKeeper(pool, logger);
  starting.defer(() => keeper.settled());
  const projection = await followAccess<RegistryEntry>({
    ...{ bus, pool, schema: 'predictions', logger },
    decodeAccess: (bytes) => decodeJson(accessEntry, bytes),
    decodeRegistry: (bytes) => decodeJson(registryEntry, bytes),
    installationsOf: () => [],
    onRegistry: keeper.take,
  });
  starting.defer(() => projection.close());
  await keeper.settled();
  starting.use(startOutboxRelay({ bus, pool, schema: 'predictions', logger }));
  const facts = startStreamWorker({
    ...{ bus, pool, logger, schema: 'predictions', reader: 'facts', stream: domainStream, subjects: readSubjects },
    handle: keepFact,
  });
  starting.use(facts);
  starting.use(startBackground(env));
  const server = starting.use(
    await startSubgraphServer({
      schema: await buildSubgraph(predictionsSchema),
      ...{ host: env.HOST, port: env.PORT, secret: env.GATEWAY_SECRET, logger },
      contextFor: (viewer, traceId) => contextFor({ pool, reader, topics }, viewer, traceId),
      missing: () => [projection.missing(), facts.missing()].filter((reason) => reason !== null),
    }),
  );
  const running = starting.move();
  return { url: server.url, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
