import { domainStream, domainStreamOptions, domainSubjects } from '../../core/contracts/domain-stream.ts';
import { migrations } from '../../migrations/devices/list.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openOrm } from '../../platform/db/orm.ts';
import { openPool } from '../../platform/db/pool.ts';
import { Topics } from '../../platform/events/topics.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { startSubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { openObjectStore } from '../../platform/objects/open-object-store.ts';
import { startOutboxRelay } from '../../platform/outbox/outbox-relay.ts';
import { startTracing } from '../../platform/observability/tracing.ts';
import { createLogger } from '../../platform/log/logger.ts';
import { answer } from '../../platform/observability/http.ts';
import { type Config, readDevicesConfig } from './config.ts';
import { contextFactory } from './context.ts';
import { serveDoors, tellDoors } from './device-side/bus-door.ts';
import { firmwareDoor } from './device-side/firmware-door.ts';
import { commandDoor } from './device-side/http-door.ts';
import { snapshotDoor } from './device-side/snapshot-door.ts';
import { uploadDoor } from './device-side/upload-door.ts';
import { followDeviceSeen } from './feed/device-seen.ts';
import { startRelay } from './feed/relay.ts';
import { devicesSchema } from './graphql/schema.ts';
import { PasswordChecks } from './identity/password-checks.ts';
import { loadSigningKey } from './identity/signing-key.ts';
import { printDemoWorld } from './seed/print-demo-world.ts';
import { SignedLinks } from './objects/signed-link.ts';
import { startSweeper } from './sweeper/sweeper.ts';
import { entities } from './store/entities.ts';

/** The devices subgraph in the role that the environment names: its API, or the demo world made and printed once. */
export async function startDevices(config: Config = readDevicesConfig()): Promise<AsyncDisposable> {
  if (config.ROLE === 'api') return startApi(config);
  await printDemoWorld(config);
  process.exit(0);
}

async function startApi(config: Config): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('devices-api', config.LOG_LEVEL);
  starting.use(await startTracing('devices-api', config.OTEL_EXPORTER_OTLP_ENDPOINT));
  await migrate(config.DATABASE_URL, 'devices', migrations);
  const owner = openPool(config.DATABASE_URL, { max: 8, name: 'devices-api' });
  starting.defer(() => owner.end());
  const orm = await openOrm(config.READER_DATABASE_URL, 'devices', entities);
  starting.defer(() => orm.close());
  const reader = openPool(config.READER_DATABASE_URL, { max: 6, name: 'devices-api' });
  starting.defer(() => reader.end());
  const topics = starting.use(new Topics(config.REDIS_URL));
  const signingKey = await loadSigningKey(owner);
  const bus = starting.use(await connectBus(config.NATS_URL, 'devices-api'));
  await bus.ensureStream(domainStream, domainSubjects, domainStreamOptions);
  starting.use(startOutboxRelay({ bus, pool: owner, schema: 'devices', logger }));
  const relay = await startRelay({ bus, owner, logger });
  starting.defer(() => relay.close());
  starting.defer(followDeviceSeen({ bus, owner, logger }));
  const objects = starting.use(openObjectStore(config.OBJECT_STORE));
  const links = new SignedLinks(config.KEY_SECRET, config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`);
  const tools = { owner, topics, offered: tellDoors(bus), objects, logger };
  starting.defer(serveDoors(bus, tools));
  starting.use(startSweeper(tools));
  starting.use(
    await startSubgraphServer({
      schema: await buildSubgraph(devicesSchema),
      ...{ host: config.HOST, port: config.PORT, secret: config.GATEWAY_SECRET, logger },
      contextFor: contextFactory({ ...tools, orm, reader, signingKey, links, passwords: new PasswordChecks() }),
      missing: () =>
        [relay.missing(), bus.connected() ? null : 'NATS is not connected'].filter((reason) => reason !== null),
      routes: {
        '/jwks.json': (_, response) => answer(response, 200, { keys: [signingKey.publicJwk] }),
        ...commandDoor(tools),
        ...firmwareDoor(tools),
        ...uploadDoor({ ...tools, links }),
        ...snapshotDoor({ ...tools, links }),
      },
    }),
  );
  return starting.move();
}
