import { migrations } from '../../migrations/partners/list.ts';
import { readConfig } from '../../platform/config/read-config.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openOrm } from '../../platform/db/orm.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { startSubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { partnersEnv, type PartnersEnv } from './config.ts';
import { contextFor } from './context.ts';
import { partnersSchema } from './graphql/schema.ts';
import { PartnerEntity } from './store/partner-entity.ts';

/** The partners subgraph. It has no tenant data, so it follows no access projection and needs no bus. */
export async function startPartners(env: PartnersEnv = readConfig(partnersEnv)): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('partners-api', env.LOG_LEVEL);
  await migrate(env.DATABASE_URL, 'partners', migrations);
  const orm = await openOrm(env.READER_DATABASE_URL, 'partners', [PartnerEntity]);
  starting.defer(() => orm.close());
  starting.use(
    await startSubgraphServer({
      schema: await buildSubgraph(partnersSchema),
      ...{ host: env.HOST, port: env.PORT, secret: env.GATEWAY_SECRET, logger },
      contextFor: (viewer, traceId) => contextFor(orm, viewer, traceId),
      missing: () => [],
    }),
  );
  return starting.move();
}
