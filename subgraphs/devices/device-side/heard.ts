import type pg from 'pg';

/**
 * A device that comes to a door is alive, whatever it wants; the first sign of life makes it active. A statement of its
 * own, before the change that it came for: changes lock campaigns before devices. Noted once in 5 s, as telemetry does.
 */
export async function heard(owner: pg.Pool, deviceId: string): Promise<void> {
  await owner.query(
    `update devices.device set last_seen = now(),
       lifecycle = case lifecycle when 'registered' then 'active' else lifecycle end
     where id = $1 and lifecycle <> 'decommissioned' and (last_seen is null or last_seen < now() - interval '5 seconds')`,
    [deviceId],
  );
}
