import type pg from 'pg';
import type { Bus } from '../bus/bus.ts';
import { inTransaction } from '../db/pool.ts';
import type { Logger } from '../log/logger.ts';

/** What the projection must know of an entry of the bucket `access`. Times in Unix milliseconds. */
export interface AccessRow {
  readonly organizationId: string;
  readonly subjectId: string;
  readonly buildingId: string;
  readonly scopes: number;
  readonly expiresAt: number | null;
}

export interface InstallationRow {
  readonly key: number;
  readonly deviceId: string;
  readonly subjectId: string;
  readonly equipmentId: string | null;
  readonly buildingId: string;
  readonly validFrom: number;
  readonly validTo: number | null;
}

export interface ProjectionOptions<Entry> {
  readonly bus: Bus;
  /** Owner role. */
  readonly pool: pg.Pool;
  readonly schema: string;
  readonly decodeAccess: (bytes: Uint8Array) => AccessRow;
  readonly decodeRegistry: (bytes: Uint8Array) => Entry;
  readonly installationsOf: (entry: Entry) => readonly InstallationRow[];
  /** For dictionaries in memory; null when the entry is gone. */
  readonly onRegistry?: (key: string, entry: Entry | null) => void;
  readonly logger: Logger;
}

export interface Projection {
  /** Null when it is loaded and the bus is connected; else why not, for readiness. */
  readonly missing: () => string | null;
  readonly close: () => Promise<void>;
}

/** Follows the buckets `access` and `registry` into this subgraph's tables; resolves when both were read once. */
export async function followAccess<Entry>(options: ProjectionOptions<Entry>): Promise<Projection> {
  const { bus, logger, pool, schema } = options;
  const guarded =
    (apply: (key: string, value: Uint8Array | null) => Promise<void>) =>
    async (key: string, value: Uint8Array | null) => {
      try {
        await apply(key, value);
      } catch (fault) {
        logger.error({ err: fault, key }, 'an entry of the read model could not be applied');
      }
    };
  const registry = await (
    await bus.keyValue('registry')
  ).watch(guarded((key, value) => applyRegistry(options, key, value)));
  const access = await (
    await bus.keyValue('access')
  ).watch(guarded((key, value) => applyAccess(pool, schema, key, value && options.decodeAccess(value))));
  return {
    missing: () => (bus.connected() ? null : 'NATS is not connected'),
    close: async () => {
      await registry();
      await access();
    },
  };
}

async function applyRegistry<Entry>(
  options: ProjectionOptions<Entry>,
  key: string,
  value: Uint8Array | null,
): Promise<void> {
  if (key.startsWith('meta.')) return;
  const entry = value === null ? null : options.decodeRegistry(value);
  const rows = entry === null ? [] : options.installationsOf(entry);
  if (rows.length > 0) await inTransaction(options.pool, (client) => upsertInstallations(client, options.schema, rows));
  options.onRegistry?.(key, entry);
}

async function upsertInstallations(
  client: pg.ClientBase,
  schema: string,
  rows: readonly InstallationRow[],
): Promise<void> {
  for (const row of rows) {
    await client.query(
      `insert into ${schema}.installation (key, device_id, subject_id, equipment_id, building_id, valid_from, valid_to)
       values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0), to_timestamp($7 / 1000.0))
       on conflict (key) do update set valid_from = excluded.valid_from, valid_to = excluded.valid_to`,
      [row.key, row.deviceId, row.subjectId, row.equipmentId, row.buildingId, row.validFrom, row.validTo],
    );
  }
}

async function applyAccess(pool: pg.Pool, schema: string, key: string, row: AccessRow | null): Promise<void> {
  if (key.startsWith('meta.')) return;
  if (row === null) {
    const [organizationId, subjectId] = key.split('.');
    await pool.query(`delete from ${schema}.access where organization_id = $1 and subject_id = $2`, [
      organizationId,
      subjectId,
    ]);
    return;
  }
  await pool.query(
    `insert into ${schema}.access (organization_id, subject_id, building_id, scopes, expires_at)
     values ($1, $2, $3, $4, to_timestamp($5 / 1000.0))
     on conflict (organization_id, subject_id) do update
       set building_id = excluded.building_id, scopes = excluded.scopes, expires_at = excluded.expires_at`,
    [row.organizationId, row.subjectId, row.buildingId, row.scopes, row.expiresAt],
  );
}
