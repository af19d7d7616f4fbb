import type { Pool } from 'pg';
import { accessEntry } from '../../core/contracts/access.ts';
import { decodeJson } from '../../core/contracts/json-codec.ts';
import type { RegistryEntry } from '../../core/contracts/registry.ts';
import { registryEntry } from '../../core/contracts/registry.ts';
import type { InstallationRow, Projection } from '../../platform/access/projection.ts';
import { followAccess } from '../../platform/access/projection.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import { saveGateway } from './store/device-gateways.ts';
import { saveEquipment } from './store/equipment-info.ts';
import { saveUser } from './store/users.ts';
import type { Logger } from '../../platform/log/logger.ts';

export interface ReadModelOptions {
  readonly bus: Bus;
  readonly pool: Pool;
  readonly logger: Logger;
  readonly onRegistry?: (entry: RegistryEntry) => void;
}

/** Keeps what devices publishes of access and installations in this subgraph's tables. */
export function followReadModel({ bus, pool, logger, onRegistry }: ReadModelOptions): Promise<Projection> {
  return followAccess<RegistryEntry>({
    ...{ bus, pool, logger, schema: 'monitoring' },
    decodeAccess: (bytes) => decodeJson(accessEntry, bytes),
    decodeRegistry: (bytes) => decodeJson(registryEntry, bytes),
    installationsOf,
    onRegistry: (key, entry) => {
      if (entry === null) return;
      onRegistry?.(entry);
      keep(pool, entry).catch((fault: unknown) =>
        logger.error({ err: fault, key }, 'an entry of the registry could not be kept'),
      );
    },
  });
}

async function keep(pool: Pool, entry: RegistryEntry): Promise<void> {
  if (entry.kind === 'equipment') await saveEquipment(pool, entry);
  if (entry.kind === 'user') await saveUser(pool, entry);
  if (entry.kind === 'device') await saveGateway(pool, entry);
}

function installationsOf(entry: RegistryEntry): InstallationRow[] {
  if (entry.kind !== 'device') return [];
  return entry.installations.map((installation) => ({ ...installation, deviceId: entry.id }));
}
