import { migrations } from '../../migrations/telemetry/list.ts';
import { accessBucket, accessEntry } from '../../core/contracts/access.ts';
import { decodeJson } from '../../core/contracts/json-codec.ts';
import type { RegistryEntry } from '../../core/contracts/registry.ts';
import { catalogue } from '../../core/metrics/catalogue.ts';
import { followAccess, type Projection } from '../../platform/access/projection.ts';
import { type Bus, connectBus } from '../../platform/bus/bus.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { openObjectStore } from '../../platform/objects/open-object-store.ts';
import { openPool } from '../../platform/db/pool.ts';
import { Topics } from '../../platform/events/topics.ts';
import { buildSubgraph } from '../../platform/graphql/subgraph-schema.ts';
import { type SubgraphServer, startSubgraphServer } from '../../platform/graphql/subgraph-server.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { startTracing } from '../../platform/observability/tracing.ts';
import { createLogger, type Logger } from '../../platform/log/logger.ts';
import type { TelemetryEnv } from './config.ts';
import { contextFor } from './context.ts';
import { telemetrySchema } from './graphql/schema.ts';
import { Answers } from './ingest/answers.ts';
import { decodeRegistry, DeviceDictionary, installationRows } from './ingest/device-dictionary.ts';
import { Doors } from './ingest/doors.ts';
import { httpDoor } from './ingest/http-door.ts';
import { EventIntake } from './ingest/event-intake.ts';
import { DeviceNotices } from './ingest/device-notices.ts';
import { type IngestLimits, limitsOf, printedLimits } from './ingest/ingest-limits.ts';
import { Intake } from './ingest/intake.ts';
import { CoapDoor } from './ingest/coap/coap-door.ts';
import { MqttDoor } from './ingest/mqtt/mqtt-door.ts';
import { MicroBatcher } from './ingest/micro-batcher.ts';
import { Quarantine } from './ingest/quarantine.ts';
import { ensureTelemetryStream } from './ingest/stream.ts';
import { WebSocketDoor } from './ingest/websocket-door.ts';
import { AccessMemory } from './live/access-memory.ts';
import { answerStoredReadings } from './live/answer-stored-readings.ts';
import { oldestReadingMs } from './domain/storage-plan.ts';
import { ColdArchive } from './store/cold-days.ts';
import { storeMetrics } from './store/metrics.ts';

export interface TelemetryApi extends SubgraphServer {
  /** Null where a door is not open. */
  readonly mqttPort: number | null;
  readonly coapPort: number | null;
}

/** The doors and reads of telemetry. */
export async function startApi(env: TelemetryEnv): Promise<TelemetryApi> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger('telemetry-api', env.LOG_LEVEL);
  starting.use(await startTracing('telemetry-api', env.OTEL_EXPORTER_OTLP_ENDPOINT));
  await migrate(env.DATABASE_URL, 'telemetry', migrations);
  const owner = openPool(env.DATABASE_URL, { max: 4, name: 'telemetry-api' });
  starting.defer(() => owner.end());
  const reader = openPool(env.READER_DATABASE_URL, { max: 10, name: 'telemetry-api-reader' });
  starting.defer(() => reader.end());
  const bus = starting.use(await connectBus(env.NATS_URL, 'telemetry-api'));
  await ensureTelemetryStream(bus, env.STREAM_MAX_BYTES);
  await storeMetrics(owner, catalogue, null);
  const dictionary = new DeviceDictionary();
  const projection = await follow(bus, owner, dictionary, logger);
  starting.defer(() => projection.close());
  const notices = starting.use(new DeviceNotices((subject, data) => bus.notify(subject, data)));
  const quarantine = starting.use(new Quarantine(owner, logger));
  const doors = makeDoors(bus, {
    dictionary,
    notices,
    quarantine,
    limits: limitsOf(env, dictionary),
    rawDays: env.RAW_DAYS,
  });
  logger.info({ limits: printedLimits(env) }, 'limits of ingestion');
  const topics = starting.use(new Topics(env.REDIS_URL));
  const access = new AccessMemory();
  const stopAccess = await (
    await bus.keyValue(accessBucket)
  ).watch((key, value) => access.apply(key, value && decodeJson(accessEntry, value)));
  starting.defer(stopAccess);
  const store = env.OBJECT_STORE === undefined ? null : starting.use(openObjectStore(env.OBJECT_STORE));
  const archive = new ColdArchive(owner, store);
  const shared = { archive, doors, bus, access, dictionary, reader, topics, logger, now: Date.now };
  starting.defer(answerStoredReadings(bus, owner, archive));
  const door = starting.use(new WebSocketDoor({ dictionary, doors, logger }));
  const common = { host: env.HOST, dictionary, doors, logger, now: Date.now };
  const mqtt =
    env.MQTT_PORT === undefined ? null : starting.use(await MqttDoor.open({ ...common, bus, port: env.MQTT_PORT }));
  const coap =
    env.COAP_PORT === undefined ? null : starting.use(await CoapDoor.open({ ...common, port: env.COAP_PORT }));
  const server = starting.use(
    await startSubgraphServer({
      schema: await buildSubgraph(telemetrySchema),
      ...{ host: env.HOST, port: env.PORT, secret: env.GATEWAY_SECRET, logger },
      contextFor: (viewer, traceId) => contextFor(shared, viewer, traceId),
      routes: { '/ingest': httpDoor({ dictionary, doors, logger, now: Date.now }) },
      upgrades: { '/ingest/stream': door.upgrade },
      missing: () => [projection.missing()].filter((reason) => reason !== null),
    }),
  );
  const running = starting.move();
  return {
    ...{ url: server.url, port: server.port, mqttPort: mqtt?.port ?? null, coapPort: coap?.port ?? null },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface DoorParts {
  readonly dictionary: DeviceDictionary;
  readonly notices: DeviceNotices;
  readonly quarantine: Quarantine;
  readonly limits: IngestLimits;
  readonly rawDays: number | undefined;
}

function makeDoors(bus: Bus, { dictionary, notices, quarantine, limits, rawDays }: DoorParts): Doors {
  const publish = (subject: string, data: Uint8Array, id: string) => bus.publish(subject, data, id);
  const common = { dictionary, now: Date.now, seen: (id: string, timeMs: number) => notices.heard(id, timeMs) };
  const refused: Quarantine['add'] = (...refusal) => quarantine.add(...refusal);
  const oldestMs = (nowMs: number) => oldestReadingMs(rawDays, nowMs);
  const intake = new Intake({ ...common, refused, oldestMs, batcher: new MicroBatcher(publish, uuidV4(), Date.now) });
  return new Doors(intake, new EventIntake({ ...common, publish }), new Answers(Date.now), limits);
}

function follow(
  bus: Bus,
  pool: ReturnType<typeof openPool>,
  dictionary: DeviceDictionary,
  logger: Logger,
): Promise<Projection> {
  return followAccess<RegistryEntry>({
    ...{ bus, pool, schema: 'telemetry', logger },
    decodeAccess: (bytes) => decodeJson(accessEntry, bytes),
    decodeRegistry,
    installationsOf: installationRows,
    onRegistry: (key, entry) => {
      dictionary.apply(key, entry);
      if (entry?.kind !== 'metric') return;
      storeMetrics(pool, [entry], entry.organizationId).catch((fault: unknown) =>
        logger.error({ err: fault }, 'a metric could not be stored'),
      );
    },
  });
}
