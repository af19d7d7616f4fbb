import { migrations } from '../../migrations/devices/list.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openOrm } from '../../platform/db/orm.ts';
import { openPool } from '../../platform/db/pool.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { startSubgraphServer, type Route } from '../../platform/graphql/subgraph-server.ts';
import { closeInOrder } from '../../platform/lifecycle/close-all.ts';
import { createLogger } from '../../platform/log/logger.ts';
import type { Config } from './config.ts';
import { contextFactory } from './context.ts';
import { followDeviceSeen } from './feed/device-seen.ts';
import { startRelay } from './feed/relay.ts';
import { devicesSchema } from './graphql/schema.ts';
import { loadSigningKey, type SigningKey } from './identity/signing-key.ts';
import { entities } from './store/entities.ts';

export interface DevicesService extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** The subgraph, the relay of its outbox, and the listener for devices that were heard. */
export async function startDevices(config: Config): Promise<DevicesService> {
  const logger = createLogger('devices', config.LOG_LEVEL);
  await migrate(config.DATABASE_URL, 'devices', migrations);
  const owner = openPool(config.DATABASE_URL, { max: 4, name: 'devices-owner' });
  const signingKey = await loadSigningKey(owner);
  const orm = await openOrm(config.READER_DATABASE_URL, 'devices', entities);
  const bus = await connectBus(config.NATS_URL, 'devices-api');
  const relay = await startRelay({ bus, owner, logger });
  const stopSeen = followDeviceSeen({ bus, owner, logger });
  const server = await startSubgraphServer({
    schema: await buildSubgraph(devicesSchema),
    ...{ host: config.HOST, port: config.PORT, secret: config.GATEWAY_SECRET, logger },
    contextFor: contextFactory(orm, signingKey),
    missing: () => [relay.missing(), bus.connected() ? null : 'NATS is not connected'].filter((why) => why !== null),
    routes: { '/jwks.json': publicKeys(signingKey) },
  });
  logger.info({ url: server.url }, 'devices is serving');
  const closing = closeInOrder(
    () => server[Symbol.asyncDispose](),
    stopSeen,
    relay.close,
    () => bus[Symbol.asyncDispose](),
    () => orm.close(),
    () => owner.end(),
  );
  return { url: server.url, port: server.port, [Symbol.asyncDispose]: () => closing[Symbol.asyncDispose]() };
}

/** What gateway and doors check tokens with. */
function publicKeys({ publicJwk }: SigningKey): Route {
  const body = JSON.stringify({ keys: [publicJwk] });
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' });
    response.end(body);
  };
}
