import { accessEntry } from '../../core/contracts/access.ts';
import { decodeJson } from '../../core/contracts/json-codec.ts';
import { type RegistryEntry, registryEntry } from '../../core/contracts/registry.ts';
import { migrations } from '../../migrations/predictions/list.ts';
import { followAccess } from '../../platform/access/projection.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { readConfig } from '../../platform/config/read-config.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openPool } from '../../platform/db/pool.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { startSubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { predictionsEnv, type PredictionsEnv } from './config.ts';
import { contextFor } from './context.ts';
import { predictionsSchema } from './graphql/schema.ts';
import { keepModel } from './training/keep-model.ts';

/** The predictions subgraph. It serves at once; the model of a first start is there some seconds later. */
export async function startPredictions(env: PredictionsEnv = readConfig(predictionsEnv)): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('predictions-api', env.LOG_LEVEL);
  await migrate(env.DATABASE_URL, 'predictions', migrations);
  const pool = openPool(env.DATABASE_URL, { max: 4, name: 'predictions-api' });
  starting.defer(() => pool.end());
  const reader = openPool(env.READER_DATABASE_URL, { max: 10, name: 'predictions-api-reader' });
  starting.defer(() => reader.end());
  const bus = starting.use(await connectBus(env.NATS_URL, 'predictions-api'));
  const projection = await followAccess<RegistryEntry>({
    ...{ bus, pool, schema: 'predictions', logger },
    decodeAccess: (bytes) => decodeJson(accessEntry, bytes),
    decodeRegistry: (bytes) => decodeJson(registryEntry, bytes),
    installationsOf: () => [],
  });
  starting.defer(() => projection.close());
  const model = starting.use(keepModel({ pool, dataFolder: env.PREDICTIONS_DATA, logger }));
  const shared = { reader, modelVersion: () => model.current()?.version ?? null, now: Date.now };
  starting.use(
    await startSubgraphServer({
      schema: await buildSubgraph(predictionsSchema),
      ...{ host: env.HOST, port: env.PORT, secret: env.GATEWAY_SECRET, logger },
      contextFor: (viewer, traceId) => contextFor(shared, viewer, traceId),
      missing: () => [projection.missing()].filter((reason) => reason !== null),
    }),
  );
  return starting.move();
}
