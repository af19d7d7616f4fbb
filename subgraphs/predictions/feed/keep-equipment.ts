import type pg from 'pg';
import type { RegistryEntry } from '../../../core/contracts/registry.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { markDue } from '../store/due.ts';

export interface EquipmentKeeper {
  /** For the projection: takes note and writes in the order in which it was told. */
  readonly take: (key: string, entry: RegistryEntry | null) => void;
  /** Resolves when all that was told so far is written. */
  readonly settled: () => Promise<void>;
}

/** Keeps which equipment there is and to which group of models it belongs. */
export function equipmentKeeper(pool: pg.Pool, logger: Logger): EquipmentKeeper {
  let writing = Promise.resolve();
  const take = (key: string, entry: RegistryEntry | null) => {
    if (entry?.kind !== 'equipment') return;
    writing = writing
      .then(() => inTransaction(pool, (client) => write(client, entry)))
      .catch((fault: unknown) => logger.error({ err: fault, key }, 'equipment could not be kept'));
  };
  return { take, settled: () => writing };
}

async function write(client: pg.ClientBase, entry: RegistryEntry & { kind: 'equipment' }): Promise<void> {
  const { rowCount } = await client.query(
    `insert into predictions.equipment (subject_id, organization_id, building_id, name, kind, manufacturer, model)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (subject_id) do update set organization_id = excluded.organization_id, building_id = excluded.building_id,
       name = excluded.name, kind = excluded.kind, manufacturer = excluded.manufacturer, model = excluded.model
     where (equipment.organization_id, equipment.building_id, equipment.name, equipment.kind, equipment.manufacturer, equipment.model)
       is distinct from (excluded.organization_id, excluded.building_id, excluded.name, excluded.kind, excluded.manufacturer, excluded.model)`,
    [
      ...[entry.id, entry.organizationId, entry.buildingId, entry.name],
      ...[entry.equipmentKind.toLowerCase(), entry.manufacturer ?? '', entry.model ?? ''],
    ],
  );
  if (rowCount !== 0) await markDue(client, [entry.id]);
}
