import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { accessBucket, accessEntry, accessKey, allScopes } from '../../../core/contracts/access.ts';
import type { DomainMessage } from '../../../core/contracts/domain-stream.ts';
import { encodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import type { EquipmentEvent } from '../../../core/contracts/equipment-event.ts';
import { equipmentEvent, eventsSubject } from '../../../core/contracts/equipment-event.ts';
import { encodeJson } from '../../../core/contracts/json-codec.ts';
import { emptyBatch, encodeReadings, readingsSubject, telemetryStream } from '../../../core/contracts/reading-batch.ts';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { packFlags } from '../../../core/contracts/reading-flags.ts';
import type { RegistryDevice, RegistryEntry } from '../../../core/contracts/registry.ts';
import { registryBucket, registryEntry, registryKey } from '../../../core/contracts/registry.ts';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import { connectBus } from '../../../platform/bus/bus.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { monitoringEnv } from '../config.ts';
import { startApi } from '../start-api.ts';
import { startDetector } from '../start-detector.ts';

const SECRET = 'what gateway and subgraphs share in this test';

/** What the tests' own support gives: handed in, since nothing outside of tests may import it. */
export interface Support {
  readonly privateDatabase: () => Promise<
    AsyncDisposable & { urls: { monitoring: { ownerUrl: string; readerUrl: string } } }
  >;
  readonly clientOf: (url: string, secret: string) => Client;
  readonly until: <T>(what: string, probe: () => Promise<T | null | false | undefined>) => Promise<T>;
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}
type Variables = Record<string, unknown>;
interface Client {
  ask(viewer: Viewer, query: string, variables?: Variables): Promise<Answer>;
  subscribe(viewer: Viewer, query: string, variables?: Variables): AsyncIterableIterator<Answer>;
  close(): Promise<void>;
}

export interface Installed {
  readonly equipmentId: string;
  readonly deviceId: string;
  readonly buildingId: string;
  readonly installationKey: number;
}

export interface InstallOptions {
  readonly model?: string;
  readonly name?: string;
  readonly thresholds?: RegistryDevice['alertThresholds'];
  readonly gatewayId?: string | null;
}

export interface SentReading {
  readonly metricId: number;
  readonly at: number;
  readonly value: number;
  /** `normal` when left out. */
  readonly operatingMode?: OperatingMode;
}

export const person = (more: Partial<Viewer> = {}): Viewer => ({
  ...{ kind: 'user', id: randomUUID(), organizationId: randomUUID(), organizationKind: 'OWNER' },
  ...{ role: 'MANAGER', deviceId: null, expiresAt: null },
  ...more,
});

/** API and detector of monitoring as they run, on a database of their own, and the hands of devices, doors and services. */
export class MonitoringHouse implements AsyncDisposable {
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly client: Client;
  readonly #support: Support;
  readonly #closing: AsyncDisposableStack;

  private constructor(pool: pg.Pool, bus: Bus, client: Client, closing: AsyncDisposableStack, support: Support) {
    this.#support = support;
    this.pool = pool;
    this.bus = bus;
    this.client = client;
    this.#closing = closing;
  }

  static async open(support: Support, more: Readonly<Record<string, string>> = {}): Promise<MonitoringHouse> {
    await using opening = new AsyncDisposableStack();
    const database = opening.use(await support.privateDatabase());
    const { ownerUrl, readerUrl } = database.urls.monitoring;
    const pool = openPool(ownerUrl, { name: 'test' });
    opening.defer(() => pool.end());
    const { NATS_URL, REDIS_URL } = process.env;
    const bus = opening.use(await connectBus(NATS_URL ?? '', 'test'));
    const stream = { maxBytes: 64 * 1024 * 1024, duplicateWindowMs: 120_000 };
    await bus.ensureStream(telemetryStream, ['telemetry.readings.*', 'telemetry.events.*'], stream);
    const env = monitoringEnv.parse({
      ...{ NATS_URL, REDIS_URL, GATEWAY_SECRET: SECRET, LOG_LEVEL: 'silent', HEALTH_EVERY_MS: '200' },
      ...{ DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl, DETECTOR_SAVE_MS: '200' },
      ...more,
    });
    const api = opening.use(await startApi(env));
    opening.use(await startDetector(env));
    const client = support.clientOf(api.url, SECRET);
    opening.defer(() => client.close());
    return new MonitoringHouse(pool, bus, client, opening.move(), support);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing.disposeAsync();
  }

  ask(viewer: Viewer, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    return this.client.ask(viewer, query, variables);
  }

  /** An elevator with a device, as devices publishes them, all of it the owner's. */
  async install(
    owner: Viewer,
    { model = 'E', name = 'Lift', thresholds = null, gatewayId = null }: InstallOptions = {},
  ): Promise<Installed> {
    const [equipmentId, deviceId, buildingId] = [randomUUID(), randomUUID(), randomUUID()];
    const installationKey = Math.floor(Math.random() * 2 ** 31);
    const organizationId = owner.organizationId ?? '';
    const where = { equipmentId, buildingId, subjectId: equipmentId, validFrom: 0, validTo: null };
    const entries: RegistryEntry[] = [
      {
        ...{ kind: 'equipment', id: equipmentId, organizationId, buildingId, name, equipmentKind: 'elevator' },
        ...{ manufacturer: 'M', model, timeZone: 'UTC' },
      },
      {
        ...{ kind: 'device', id: deviceId, serial: deviceId, organizationId, gatewayId, lifecycle: 'active' },
        ...{ installations: [{ key: installationKey, ...where }], credentialHashes: [], timeZone: 'UTC' },
        ...{ deviceType: 'temperature_sensor', manufacturer: 'M', model: 'T', firmwareVersion: null },
        ...{ reportingIntervalSeconds: 60, alertThresholds: thresholds },
      },
    ];
    const registry = await this.bus.keyValue(registryBucket);
    for (const entry of entries) await registry.put(registryKey(entry), encodeJson(registryEntry, entry));
    const installed = { equipmentId, deviceId, buildingId, installationKey };
    await this.grant(owner, installed, allScopes);
    await this.#support.until('the equipment in the read model', async () => {
      const { rowCount } = await this.pool.query(
        `select 1 from monitoring.installation i join monitoring.equipment_info e on e.subject_id = i.subject_id
         where i.device_id = $1`,
        [deviceId],
      );
      return rowCount === 1;
    });
    return installed;
  }

  /** A colleague of the viewer, as devices publishes people; the user's id. */
  async introduce({ organizationId }: Viewer): Promise<string> {
    const id = randomUUID();
    const user = { kind: 'user', id, organizationId: organizationId ?? '', role: 'TECHNICIAN' } as const;
    await (await this.bus.keyValue(registryBucket)).put(registryKey(user), encodeJson(registryEntry, user));
    await this.#support.until('the user in the read model', async () => {
      return (await this.pool.query('select 1 from monitoring.user_account where id = $1', [id])).rowCount === 1;
    });
    return id;
  }

  async grant(viewer: Viewer, { equipmentId, buildingId }: Installed, scopes: number): Promise<void> {
    const organizationId = viewer.organizationId ?? '';
    const entry = { organizationId, subjectId: equipmentId, buildingId, scopes, expiresAt: null };
    await (await this.bus.keyValue(accessBucket)).put(accessKey(entry), encodeJson(accessEntry, entry));
    await this.#support.until('the grant in the read model', async () => {
      const { rowCount } = await this.pool.query(
        'select 1 from monitoring.access where organization_id = $1 and subject_id = $2 and scopes = $3',
        [organizationId, equipmentId, scopes],
      );
      return rowCount === 1;
    });
  }

  async read({ installationKey }: Installed, ...readings: SentReading[]): Promise<void> {
    const batch = emptyBatch(readings.length, Date.now());
    readings.forEach(({ metricId, at, value, operatingMode = 'normal' }, index) => {
      batch.installationKey[index] = installationKey;
      batch.metricId[index] = metricId;
      batch.time[index] = at;
      batch.value[index] = value;
      batch.flags[index] = packFlags({ quality: 'good', operatingMode, sourceUnit: 0, historical: false });
    });
    await this.bus.publish(readingsSubject(0), encodeReadings(batch));
  }

  async happen(
    where: Installed,
    event: Pick<EquipmentEvent, 'code' | 'occurredAt'> & Partial<EquipmentEvent>,
  ): Promise<string> {
    const { installationKey, equipmentId: subjectId, deviceId } = where;
    const about = {
      id: randomUUID(),
      installationKey,
      subjectId,
      deviceId,
      operatingMode: 'normal',
      details: {},
    } as const;
    const full: EquipmentEvent = { ...about, ...event };
    await this.bus.publish(eventsSubject(0), encodeJson(equipmentEvent, full));
    return full.id;
  }

  /** As another service says it. */
  async say(message: DomainMessage): Promise<void> {
    const { subject, data } = encodeDomainMessage(message);
    await this.bus.publish(subject, data);
  }
}

/** What a field of equipment answers, with its errors' codes. */
export async function ofEquipment<Facts>(
  house: MonitoringHouse,
  viewer: Viewer,
  ids: readonly string[],
  fields: string,
): Promise<{ equipment: Facts[]; codes: unknown[] }> {
  const of = ids.map((id) => ({ __typename: 'Equipment', id }));
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Equipment { ${fields} } } }`;
  const { data, errors = [] } = await house.ask(viewer, query, { of });
  const codes = errors.map(({ extensions, message }) => extensions?.['code'] ?? message);
  return { equipment: (data?.['_entities'] ?? []) as Facts[], codes };
}
