import type { Pool } from 'pg';
import type { RegistryDevice } from '../../../core/contracts/registry.ts';

/** Keeps which gateway a device speaks through, if any. */
export async function saveGateway(pool: Pool, { id, gatewayId }: RegistryDevice): Promise<void> {
  if (gatewayId === null) await pool.query('delete from monitoring.device_gateway where device_id = $1', [id]);
  else
    await pool.query(
      `insert into monitoring.device_gateway as g (device_id, gateway_id) values ($1, $2)
       on conflict (device_id) do update set gateway_id = excluded.gateway_id where g.gateway_id <> excluded.gateway_id`,
      [id, gatewayId],
    );
}
